/** Where the pods of a tier run. */
import { z } from 'zod';
import { count, dnsLabel, matching } from './field-types.ts';
import { withRules } from './rule.ts';

const toleration = withRules(
  z.object({
    key: z
      .string()
      .max(316)
      .exactOptional()
      .describe('The taint key tolerated. Absent with operator Exists: every taint.'),
    operator: z
      .enum(['Exists', 'Equal'])
      .default('Equal')
      .describe('Equal: the taint must have this value. Exists: any value will do.'),
    value: z
      .string()
      .max(63)
      .exactOptional()
      .describe('The taint value tolerated; only with operator Equal.'),
    effect: z
      .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
      .exactOptional()
      .describe('The taint effect tolerated. Absent: all effects.'),
    tolerationSeconds: count
      .exactOptional()
      .describe('With effect NoExecute: for how many seconds the taint is tolerated. Absent: for ever.'),
  }),
  [
    {
      cel: "self.operator == 'Exists' || has(self.key)",
      message: 'a toleration without a key needs operator: Exists',
      holds: ({ operator, key }) => operator === 'Exists' || key !== undefined,
    },
    {
      cel: "self.operator == 'Equal' || !has(self.value)",
      message: 'operator: Exists takes no value; drop value or write operator: Equal',
      holds: ({ operator, value }) => operator === 'Equal' || value === undefined,
    },
    {
      cel: "!has(self.tolerationSeconds) || (has(self.effect) && self.effect == 'NoExecute')",
      message: 'tolerationSeconds needs effect: NoExecute',
      holds: ({ tolerationSeconds, effect }) => tolerationSeconds === undefined || effect === 'NoExecute',
    },
  ],
);

const labelKey = new RegExp(`^(${dnsLabel}(\\.${dnsLabel})*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$`);

const labelValue = matching(
  /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
  'write a label value: letters, digits, "-", "_" and "." with a letter or digit at each end',
  { longest: 63, shortest: 0 },
);

const mostSelectors = 16;

const nodeSelector = withRules(
  z
    .record(z.string(), labelValue.describe('The value the node label must have.'))
    .meta({ maxProperties: mostSelectors }),
  [
    {
      cel: `self.all(key, size(key) <= 316 && key.matches(${JSON.stringify(labelKey.source)}))`,
      message: 'write node label keys, such as topology.kubernetes.io/zone or kubernetes.io/arch',
      holds: (labels) => Object.keys(labels).every((key) => key.length <= 316 && labelKey.test(key)),
    },
    {
      cel: `size(self) <= ${mostSelectors}`,
      message: `write at most ${mostSelectors} labels`,
      holds: (labels) => Object.keys(labels).length <= mostSelectors,
    },
  ],
);

export const placement = z.object({
  topologyKey: matching(
    labelKey,
    'write a node label key, such as topology.kubernetes.io/zone or kubernetes.io/hostname',
    {
      longest: 316,
    },
  )
    .default('topology.kubernetes.io/zone')
    .describe('The node label whose values are the failure domains the pods of this tier are spread over.'),
  whenUnsatisfiable: z
    .enum(['ScheduleAnyway', 'DoNotSchedule'])
    .default('ScheduleAnyway')
    .describe(
      'What to do where an even spread is impossible. ScheduleAnyway: prefer the emptier domain, run in any case. DoNotSchedule: leave the pod Pending.',
    ),
  nodeSelector: nodeSelector
    .exactOptional()
    .describe('Labels a node must carry for these pods to run on it. At most 16.'),
  tolerations: z
    .array(toleration.describe('A taint these pods put up with.'))
    .max(16)
    .meta({ 'x-kubernetes-list-type': 'atomic' })
    .exactOptional()
    .describe('Taints of nodes these pods put up with. At most 16.'),
});

export type PlacementSpec = z.output<typeof placement>;
