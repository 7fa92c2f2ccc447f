import type { Mark, Route } from '../../../cluster-view/events.ts';
import type { ChartName } from '../charts/chart-kinds.ts';
import type { Trouble } from '../stream/next-attempt.ts';
import type { SortColumn } from '../view/view-state.ts';

/** Parts of the sentence that stands in for a chart; all values are written already. */
export interface SentenceParts {
  readonly lines: number;
  readonly unknown: number;
  readonly lowest: { readonly name: string; readonly value: string };
  readonly highest: { readonly name: string; readonly value: string };
  readonly peak: { readonly name: string; readonly value: string; readonly time: string };
  readonly trend: 'rising' | 'falling' | 'steady';
}

/** Everything that the cluster view says, in one language. */
export interface Words {
  readonly title: string;
  readonly toSearch: string;
  readonly otherLanguage: { readonly label: string; readonly lang: 'en' | 'es' };
  readonly skip: string;

  readonly connecting: string;
  readonly live: string;
  readonly paused: string;
  readonly followsSpan: string;
  readonly trouble: Readonly<Record<Trouble, string>>;
  readonly outdatedPage: string;
  readonly reload: string;
  readonly fault: string;
  readonly heard: (heard: number, expected: number, pod: string) => string;
  readonly silent: (names: string) => string;
  readonly resourceLost: (since: string) => string;
  readonly noResource: string;
  readonly lastEvent: (age: string) => string;

  readonly tokenTitle: string;
  readonly tokenExplained: string;
  readonly tokenLabel: string;
  readonly tokenSend: string;
  readonly tokenWrong: string;
  readonly tokenFailed: (status: number) => string;

  readonly pause: string;
  readonly resume: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly copyLink: string;
  readonly linkCopied: string;
  readonly linkNotCopied: string;
  readonly saveIncident: string;
  readonly openFile: string;
  readonly incidentFailed: (status: number) => string;
  readonly incidentEmpty: string;
  readonly span: (from: string, to: string) => string;

  readonly headlines: string;
  readonly of: (part: string, whole: string) => string;
  readonly from: (heard: number, of: number) => string;
  readonly age: (age: string) => string;
  readonly stale: string;
  readonly unknown: string;
  readonly p99: (ms: string) => string;
  readonly avoided: (count: number, members: number) => string;
  readonly hedges: (rate: string) => string;
  readonly errors: (rate: string) => string;
  readonly fullest: (share: string) => string;
  readonly readAndWritten: (read: string, written: string) => string;
  readonly inAndOut: (received: string, sent: string) => string;

  readonly charts: string;
  readonly chart: Readonly<Record<ChartName, string>>;
  readonly chartExplained: Readonly<Record<ChartName, string>>;
  readonly chartKeys: string;
  readonly noData: string;
  readonly sentence: (parts: SentenceParts) => string;
  readonly level: Readonly<Record<'target' | 'request' | 'limit', (tier: string, value: string) => string>>;
  readonly asTable: string;
  readonly time: string;
  readonly atMoment: (time: string) => string;
  readonly legend: string;
  readonly legendExplained: string;

  readonly tier: Readonly<Record<'database' | 'query', string>>;
  readonly members: string;
  readonly pods: string;
  readonly sortExplained: string;
  readonly noMembers: string;
  readonly noPods: string;
  readonly column: Readonly<Record<SortColumn, string>>;
  readonly shareOf: Readonly<Record<'member' | 'pod', string>>;
  readonly ageColumn: string;
  readonly requests: string;
  readonly latency: string;
  readonly trouble5xx: string;
  readonly repeats: string;
  readonly eventLoop: string;
  readonly role: Readonly<Record<'Primary' | 'Secondary' | 'None', string>>;
  readonly gone: (age: string) => string;
  readonly since: (age: string) => string;
  readonly ofRequest: (share: string) => string;
  readonly target: (share: string) => string;
  readonly limit: (amount: string) => string;
  readonly cache: (filled: string, size: string) => string;
  readonly heap: (bytes: string) => string;
  readonly inFlight: (count: string) => string;
  readonly shed: (rate: string) => string;
  readonly retries: (rate: string) => string;
  readonly avoidedFor: Readonly<Record<NonNullable<Route['avoided']>, (pods: number) => string>>;

  readonly balancer: string;
  readonly seenBy: string;
  readonly avoidedBecause: Readonly<Record<NonNullable<Route['avoided']>, string>>;
  readonly takesShare: string;
  readonly member: string;
  readonly reads: string;
  readonly readTime: string;
  readonly probeTime: string;
  readonly cost: string;
  readonly term: Readonly<Record<'cpu' | 'memory' | 'latency' | 'inFlight' | 'lag', string>>;
  readonly whyAvoided: string;
  readonly ejections: string;

  readonly autoscaling: string;
  readonly current: string;
  readonly desired: string;
  readonly wanted: string;
  readonly readyCount: string;
  readonly bounds: string;
  readonly targetUse: string;
  readonly use: string;
  readonly measured: string;
  readonly lastStep: string;
  readonly step: (from: number, to: number, age: string) => string;
  readonly held: string;
  readonly notHeld: string;
  readonly fixedSize: string;
  readonly recommendOnly: string;
  readonly lastDecisions: string;
  readonly noDecisions: string;
  readonly bottleneck: Readonly<Record<'database' | 'query', string>>;

  readonly timeline: string;
  readonly timelineEmpty: string;
  readonly mark: Readonly<Record<Mark['kind'], string>>;
  readonly showInCharts: (time: string) => string;
  readonly ago: (age: string) => string;

  readonly cluster: string;
  readonly conditions: string;
  readonly dataset: string;
  readonly served: string;
  readonly titles: string;
  readonly loadedAt: string;
  readonly loading: (version: string, percent: string) => string;
}
