import { ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

import type { Logger } from '../../logging/logger.ts';

type Told = Parameters<SpanExporter['export']>[1];

/** Exports by another exporter, and says in the log when that begins to fail and when it is over: not with every batch that is lost. */
export class ToldOnceExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #logger: Logger;
  #lostSpans = 0;

  constructor(exporter: SpanExporter, logger: Logger) {
    this.#exporter = exporter;
    this.#logger = logger;
  }

  export(spans: ReadableSpan[], tell: Told): void {
    this.#exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) this.#sent();
      else this.#lost(spans.length, result.error);
      tell(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #lost(spans: number, error: Error | undefined): void {
    if (this.#lostSpans === 0) {
      this.#logger.warn({ err: error, spans }, 'traces cannot be sent: they are lost until they can');
    }
    this.#lostSpans += spans;
  }

  #sent(): void {
    if (this.#lostSpans === 0) return;
    this.#logger.info({ lostSpans: this.#lostSpans }, 'traces are sent again');
    this.#lostSpans = 0;
  }
}
