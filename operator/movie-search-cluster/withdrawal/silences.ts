/** What is known of one that was asked. */
export type Silence =
  /** It has never answered: its silence means nothing, because something may always have been in the way. */
  | { readonly kind: 'NeverHeard' }
  | { readonly kind: 'Answers' }
  /** It answered once and does not any more. `since` is when the first question was sent that it left unanswered. */
  | { readonly kind: 'Silent'; readonly since: number };

/** Who has fallen silent since when, in milliseconds of one monotonic clock. */
export class Silences {
  readonly #known = new Map<string, Exclude<Silence, { kind: 'NeverHeard' }>>();

  /** @param askedAt when the question was sent */
  note(name: string, answered: boolean, askedAt: number): void {
    if (answered) this.#known.set(name, { kind: 'Answers' });
    else if (this.#known.get(name)?.kind === 'Answers')
      this.#known.set(name, { kind: 'Silent', since: askedAt });
  }

  of(name: string): Silence {
    return this.#known.get(name) ?? { kind: 'NeverHeard' };
  }

  /** Forgets all others. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
  }
}
