import { type LoadFigures, leftInWords, type LoadLine, phaseInWords, rateInWords } from './load-line.ts';

/** A terminal's bar, as cli-progress draws it. */
export interface Bar {
  start(total: number, startValue: number, payload: Readonly<Record<string, string>>): void;
  update(current: number, payload: Readonly<Record<string, string>>): void;
  stop(): void;
}

/** Shows a person how far a load is: with a bar that moves in a terminal, in lines elsewhere. */
export class LoadView {
  readonly #write: (text: string) => void;
  readonly #newBar: (() => Bar) | null;
  #bar: Bar | null = null;
  #percent = 0;

  /** @param newBar null: there is no terminal to draw one in */
  constructor(write: (text: string) => void, newBar: (() => Bar) | null) {
    this.#write = write;
    this.#newBar = newBar;
  }

  show(line: LoadLine): void {
    switch (line.msg) {
      case 'starting': {
        this.#say(`▸ dataset ${line.version} from ${line.source}`);
        return;
      }
      case 'phaseBegun': {
        this.#begin(line.phase);
        return;
      }
      case 'progress': {
        this.#progress(line);
        return;
      }
      case 'phaseEnded': {
        this.#say(`  ✓ ${phaseInWords(line.phase)} (${line.seconds.toFixed(1)} s)`);
        return;
      }
      case 'alreadyCurrent': {
        this.#say('  ✓ it is served already');
        return;
      }
      case 'alreadyPublished': {
        this.#say('  ✓ it was loaded before');
        return;
      }
      case 'stopping': {
        this.#say('  … stopping');
        return;
      }
      case 'done': {
        const { version, titles, rejectedRows } = line;
        const count = titles.toLocaleString('en');
        this.#say(
          `Dataset ${version} is served: ${count} titles, ${rejectedRows} ${rejectedRows === 1 ? 'row' : 'rows'} set aside.`,
        );
        return;
      }
      case 'failed': {
        this.#say(line.err.message);
        return;
      }
      default:
        return line satisfies never;
    }
  }

  /** Gives the terminal back as it was. */
  end(): void {
    this.#bar?.stop();
    this.#bar = null;
  }

  #begin(phase: string): void {
    this.end();
    this.#percent = 0;
    const words = phaseInWords(phase);
    if (this.#newBar === null) {
      this.#say(`  … ${words}`);
      return;
    }
    this.#bar = this.#newBar();
    this.#bar.start(100, 0, { phase: words, share: '', rate: '', left: '' });
  }

  #progress(figures: LoadFigures): void {
    const { phase, percent } = figures;
    const [rate, left] = [rateInWords(figures), leftInWords(figures)];
    const share = percent === null ? '' : `${percent.toFixed(1)} %`;
    this.#percent = percent ?? this.#percent;
    if (this.#bar !== null) {
      this.#bar.update(this.#percent, { phase: phaseInWords(phase), share, rate, left });
      return;
    }
    this.#say(`  … ${[phaseInWords(phase), share, rate, left].filter((part) => part !== '').join(', ')}`);
  }

  #say(text: string): void {
    this.end();
    this.#write(`${text}\n`);
  }
}
