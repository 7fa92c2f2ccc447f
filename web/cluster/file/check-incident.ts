import type {
  ClusterStatus,
  Condition,
  DatasetStatus,
  Incident,
  Mark,
  Route,
  Sender,
  Subject,
  TierStatus,
} from '../../../cluster-view/events.ts';

/** Whether something has the shape that is meant. */
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const number: Check = (value) => Number.isFinite(value);
/** A time that a browser can write. */
const time: Check = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;
const maybe =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const record =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
/** Every field of the type is checked: the compiler says which one is missing here. */
const shape =
  <T>(fields: Readonly<Record<keyof T, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.entries<Check>(fields).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const sender = shape<Sender>({
  ...{ version: number, pod: text, heard: number, expected: number, silent: list(text) },
  resource: shape<Sender['resource']>({ state: oneOf('followed', 'lost', 'none'), since: maybe(time) }),
});

const route = shape<Route>({
  ...{ pod: text, member: text, state: text, readsPerSecond: maybe(number), readsInFlight: number },
  ...{ readMs: maybe(number), probeMs: maybe(number), cost: maybe(number) },
  factors: maybe(record(number)),
  avoided: maybe(oneOf('state', 'cost', 'zone', 'warming')),
  ...{ failure: maybe(text), ejections: number, ejectionsPerSecond: maybe(number) },
});

const subject = shape<Subject>({
  ...{ id: text, kind: oneOf('member', 'pod'), name: text, zone: maybe(text), node: maybe(text) },
  ...{ role: maybe(oneOf('Primary', 'Secondary', 'None')), state: maybe(text), ready: maybe(flag) },
  ...{ lagSeconds: maybe(number), since: maybe(time), goneAt: maybe(time) },
});

const tier = shape<TierStatus>({
  ...{ desired: maybe(number), current: maybe(number), ready: maybe(number) },
  ...{ cpuRequestCores: maybe(number), cpuLimitCores: maybe(number) },
  ...{ memoryRequestBytes: maybe(number), memoryLimitBytes: maybe(number) },
  autoscaling: maybe(
    shape<NonNullable<TierStatus['autoscaling']>>({
      ...{ mode: oneOf('Auto', 'Recommend'), minReplicas: number, maxReplicas: number },
      targetPercent: number,
    }),
  ),
  ...{ utilizationPercent: maybe(number), wanted: maybe(number), measured: maybe(text) },
  lastStep: maybe(
    shape<NonNullable<TierStatus['lastStep']>>({ at: time, from: number, to: number, message: text }),
  ),
  hold: maybe(shape<NonNullable<TierStatus['hold']>>({ since: time, reason: text, message: text })),
});

const dataset = shape<DatasetStatus>({
  ...{ served: maybe(text), wanted: maybe(text), titles: maybe(number), loadedAt: maybe(time) },
  kept: list(text),
  load: maybe(
    shape<NonNullable<DatasetStatus['load']>>({
      ...{ version: text, phase: text, percent: maybe(number), titles: number },
      ...{ secondsLeft: maybe(number), since: time },
    }),
  ),
});

const status = shape<ClusterStatus>({
  generation: maybe(number),
  cluster: maybe(shape<NonNullable<ClusterStatus['cluster']>>({ name: text, namespace: text })),
  subjects: list(subject),
  tiers: shape<ClusterStatus['tiers']>({ database: maybe(tier), query: maybe(tier) }),
  bottleneck: maybe(oneOf('database', 'query')),
  conditions: list(
    shape<Condition>({ ...{ type: text, status: text, reason: text, message: text }, since: time }),
  ),
  dataset: maybe(dataset),
});

const mark = shape<Mark>({
  ...{ id: text, at: time, kind: text, title: text, detail: maybe(text) },
  ...{ tier: maybe(oneOf('database', 'query')), subject: maybe(text) },
});

const incident = shape<Incident>({
  ...{ from: time, to: time, writtenAt: time, sender, status, routes: record(list(route)) },
  marks: list(mark),
  times: (value) =>
    list(time)(value) &&
    (value as number[]).every((at, index, all) => index === 0 || at > (all[index - 1] ?? at)),
  series: record(record(list(maybe(number)))),
});

/** Whether something read from a file is an incident as this page writes them: each field has the type that it has there. */
export function isIncident(value: unknown): value is Incident {
  if (!incident(value)) return false;
  const { from, to, times, series } = value as Incident;
  const columns = Object.values(series).flatMap((values) => Object.values(values));
  return from <= to && columns.every((column) => column.length === times.length);
}
