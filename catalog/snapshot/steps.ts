/** Work in steps of a millisecond or so, at whose end is what it makes: between them, whoever has it done can rest. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Does all of the work without a rest. Throws what its steps throw. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
