import { z } from 'zod';

/**
 * Which traces are recorded, as `OTEL_TRACES_SAMPLER` says it. With `followsCaller`, whoever began the trace has decided, and the rest is for those that
 * begin here.
 */
export interface SamplerConfig {
  readonly followsCaller: boolean;
  /** Share of the traces: 0 to 1. */
  readonly share: number;
}

export interface TracingConfig {
  readonly sampler: SamplerConfig;
}

const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

const address = z
  .string()
  .refine((text) => ['http:', 'https:'].includes(URL.parse(text)?.protocol ?? ''), 'is no http or https URL');

/** The variables of the OpenTelemetry specification that this service reads; the exporter reads the others that begin with OTEL_EXPORTER_OTLP. */
export const tracingVariables = {
  OTEL_SDK_DISABLED: z.string().default('false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address.optional(),
  OTEL_TRACES_SAMPLER: z.enum(samplers, `is none of ${samplers.join(', ')}`).default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0|1|0?\.\d{1,9}|1\.0{1,9})$/, 'is not a share: write 0 to 1, such as 0.01')
    .transform(Number)
    .default(1),
};

type Variables = z.output<z.ZodObject<typeof tracingVariables>>;

/** Null where nobody is named to send traces to. */
export function tracingConfig(variables: Variables): TracingConfig | null {
  const { OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share } = variables;
  const endpoint = variables.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? variables.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || variables.OTEL_SDK_DISABLED.toLowerCase() === 'true') return null;
  return {
    sampler: {
      followsCaller: sampler.startsWith('parentbased_'),
      share: sampler.endsWith('always_on') ? 1 : sampler.endsWith('always_off') ? 0 : share,
    },
  };
}
