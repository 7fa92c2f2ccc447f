import type { TracingSpec } from '../../../crds/tracing-spec.ts';
import type { Container } from '../../kube/resources.ts';

/** Where traces go, in the variables of the OpenTelemetry specification. */
export function tracingEnvironment(tracing: TracingSpec | undefined): NonNullable<Container['env']> {
  if (tracing === undefined) return [];
  return [
    { name: 'OTEL_EXPORTER_OTLP_ENDPOINT', value: tracing.endpoint },
    { name: 'OTEL_TRACES_SAMPLER', value: 'parentbased_traceidratio' },
    { name: 'OTEL_TRACES_SAMPLER_ARG', value: share(tracing.sampleRatio) },
  ];
}

/** Never as 1e-7, which few that read a share understand. */
function share(ratio: number): string {
  return ratio.toFixed(9).replace(/\.?0+$/, '');
}
