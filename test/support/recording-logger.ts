import type { Logger } from '../../logging/logger.ts';

export interface LoggedEvent {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keeps what is logged, for a test to look at. */
export class RecordingLogger implements Logger {
  readonly events: LoggedEvent[] = [];

  debug(fields: object, message: string): void {
    this.events.push({ level: 'debug', message, fields: { ...fields } });
  }

  info(fields: object, message: string): void {
    this.events.push({ level: 'info', message, fields: { ...fields } });
  }

  warn(fields: object, message: string): void {
    this.events.push({ level: 'warn', message, fields: { ...fields } });
  }

  error(fields: object, message: string): void {
    this.events.push({ level: 'error', message, fields: { ...fields } });
  }

  messages(level?: LoggedEvent['level']): string[] {
    return this.events
      .filter((event) => level === undefined || event.level === level)
      .map(({ message }) => message);
  }
}
