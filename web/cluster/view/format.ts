/** Writes figures as people of one language read them. Null is a figure that nobody knows; a dash stands for it. */
export interface Format {
  /** A share from 0 to 1 as a percentage. */
  readonly percent: (share: number | null) => string;
  /** Processor use in cores. */
  readonly cores: (cores: number | null) => string;
  readonly bytes: (bytes: number | null) => string;
  readonly bytesPerSecond: (bytes: number | null) => string;
  readonly perSecond: (count: number | null) => string;
  readonly milliseconds: (ms: number | null) => string;
  readonly count: (count: number | null) => string;
  /** A factor, such as a cost. */
  readonly factor: (factor: number | null) => string;
  /** A length of time: how old a figure is, or how long something lasts. */
  readonly duration: (ms: number | null) => string;
  /** A moment as the time of day, with seconds. */
  readonly time: (at: number) => string;
}

export const UNKNOWN = '–';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Makes the formats of a language. Make them once: each `Intl` object takes a while to make. */
export function makeFormat(language: string, timeZone?: string): Format {
  const number = (options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(language, options);
    return (value: number) => format.format(value);
  };
  const whole = number({ maximumFractionDigits: 0 });
  const threeDigits = number({ maximumSignificantDigits: 3 });
  const rough = (value: number) => (Math.abs(value) < 1000 ? threeDigits(value) : whole(value));
  const twoDigits = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const share = number({ style: 'percent', maximumFractionDigits: 0 });
  const smallShare = number({ style: 'percent', maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hour12: false, timeZone });
  const sized = (value: number) => {
    const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value)) / 10)));
    const unit = value === 0 ? 0 : power;
    return `${rough(value / 1024 ** unit)} ${UNITS[unit] ?? ''}`;
  };
  return {
    percent: known((value) => (Math.abs(value) < 0.1 ? smallShare(value) : share(value))),
    cores: known(twoDigits),
    bytes: known(sized),
    bytesPerSecond: known((value) => `${sized(value)}/s`),
    perSecond: known((value) => `${rough(value)}/s`),
    milliseconds: known((value) => `${rough(value)} ms`),
    count: known(whole),
    factor: known((value) => `×${rough(value)}`),
    duration: known((ms) => durationText(ms, whole, rough)),
    time: (at) => clock.format(at),
  };
}

function known(text: (value: number) => string): (value: number | null) => string {
  return (value) => (value === null || !Number.isFinite(value) ? UNKNOWN : text(value));
}

function durationText(ms: number, whole: (n: number) => string, rough: (n: number) => string): string {
  if (ms < 1000) return `${whole(Math.max(0, ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 10) return `${rough(Math.floor(ms / 100) / 10)} s`;
  if (seconds < 60) return `${whole(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${whole(minutes)} min ${whole(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${whole(hours)} h ${whole(minutes % 60)} min` : `${whole(Math.floor(hours / 24))} d`;
}
