import type { ComponentChildren } from 'preact';

import type { TierStatus } from '../../../cluster-view/events.ts';
import type { Figure as FigureName } from '../../../cluster-view/figures.ts';
import { avoidance, type Row } from '../view/rows.ts';
import type { TableColumn } from '../view/table-columns.ts';
import { useSpeech } from '../words/language.ts';

import { Figure, Name, ServiceText, Spark, Unknown } from './cells.tsx';

/** What a cell needs beside its row. */
export interface RowContext {
  readonly row: Row;
  readonly tier: TierStatus | null;
  /** The column of the last ten minutes; undefined: nothing is known. */
  readonly history: (figure: FigureName) => readonly (number | null)[] | undefined;
  /** The highest value of a figure in the whole table: sparklines of one column have one scale. */
  readonly top: (figure: FigureName) => number;
}

/** The content of one cell of the table of replicas or of query pods. */
export function RowCell({ column, context }: { readonly column: TableColumn; readonly context: RowContext }) {
  const Cell = CELLS[column];
  return <Cell {...context} />;
}

const CELLS: Readonly<Record<TableColumn, (context: RowContext) => preact.JSX.Element>> = {
  name: ({ row }) => <Name>{row.name}</Name>,
  state: StateCell,
  cpu: CpuCell,
  memory: MemoryCell,
  disk: DiskCell,
  io: IoCell,
  bandwidth: BandwidthCell,
  lag: LagCell,
  share: ShareCell,
  cost: CostCell,
  zone: ({ row }) => <Place>{row.zone}</Place>,
  node: ({ row }) => <Place>{row.node}</Place>,
  requests: RequestsCell,
  latency: LatencyCell,
  errors: ErrorsCell,
  repeats: RepeatsCell,
  eventLoop: EventLoopCell,
  age: AgeCell,
};

function Place({ children }: { readonly children: string | null }) {
  return children === null ? <Unknown /> : <Name>{children}</Name>;
}

/** A second line of a cell, in small letters. */
function More({ children }: { readonly children: ComponentChildren }) {
  return <small class="more">{children}</small>;
}

function StateCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  if (row.goneMs !== null) return <>{words.gone(format.duration(row.goneMs))}</>;
  return (
    <>
      {row.state === null ? <Unknown /> : <ServiceText>{row.state}</ServiceText>}
      {row.role !== null && <More>{words.role[row.role]}</More>}
      {row.sinceMs !== null && <More>{words.since(format.duration(row.sinceMs))}</More>}
    </>
  );
}

function CpuCell({ row, tier, history, top }: RowContext) {
  const { words, format } = useSpeech();
  const target = tier?.autoscaling?.targetPercent ?? null;
  const limit = tier?.cpuLimitCores ?? null;
  return (
    <>
      <Spark values={history('cpuCores') ?? []} top={top('cpuCores')} />
      <Figure reading={row.figure('cpuCores')} write={format.cores} />
      {row.ofRequest.value !== null && <More>{words.ofRequest(format.percent(row.ofRequest.value))}</More>}
      {target !== null && !row.gone && <More>{words.target(format.percent(target / 100))}</More>}
      {limit !== null && !row.gone && <More>{words.limit(format.cores(limit))}</More>}
    </>
  );
}

function MemoryCell({ row, history, top }: RowContext) {
  const { words, format } = useSpeech();
  const cache = row.figure('cacheBytes').value;
  const heap = row.figure('heapBytes').value;
  return (
    <>
      <Spark values={history('memoryBytes') ?? []} top={top('memoryBytes')} />
      <Figure reading={row.figure('memoryBytes')} write={format.bytes} />
      {row.memoryShare.value !== null && <More>{format.percent(row.memoryShare.value)}</More>}
      {cache !== null && (
        <More>{words.cache(format.bytes(cache), format.bytes(row.figure('cacheLimitBytes').value))}</More>
      )}
      {heap !== null && <More>{words.heap(format.bytes(heap))}</More>}
    </>
  );
}

function DiskCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  return (
    <>
      <Figure reading={row.figure('dataBytes')} write={format.bytes} />
      {row.diskShare.value !== null && (
        <More>
          {words.of(format.percent(row.diskShare.value), format.bytes(row.figure('fileSystemBytes').value))}
        </More>
      )}
    </>
  );
}

function IoCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  const { bytesPerSecond: write } = format;
  const [read, written] = [row.figure('diskReadBytesPerSecond'), row.figure('diskWrittenBytesPerSecond')];
  return (
    <>
      <Figure reading={row.io} write={write} />
      {row.io.value !== null && <More>{words.readAndWritten(write(read.value), write(written.value))}</More>}
    </>
  );
}

function BandwidthCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  const { bytesPerSecond: write } = format;
  const [received, sent] = [row.figure('networkInBytesPerSecond'), row.figure('networkOutBytesPerSecond')];
  return (
    <>
      <Figure reading={row.bandwidth} write={write} />
      {row.bandwidth.value !== null && (
        <More>{words.inAndOut(write(received.value), write(sent.value))}</More>
      )}
    </>
  );
}

function LagCell({ row, history, top }: RowContext) {
  const { format } = useSpeech();
  return (
    <>
      <Spark values={history('lagMs') ?? []} top={top('lagMs')} />
      <Figure reading={row.figure('lagMs')} write={format.duration} />
    </>
  );
}

function ShareCell({ row }: RowContext) {
  const { format } = useSpeech();
  const rate = row.figure(row.kind === 'member' ? 'readsPerSecond' : 'requestsPerSecond').value;
  return (
    <>
      <Figure reading={row.share} write={format.percent} />
      {row.kind === 'member' && rate !== null && <More>{format.perSecond(rate)}</More>}
    </>
  );
}

function CostCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  return (
    <>
      <Figure reading={row.figure('routingCost')} write={format.factor} />
      {[...avoidance(row)].map(([reason, pods]) => (
        <More key={reason}>{words.avoidedFor[reason](pods)}</More>
      ))}
    </>
  );
}

function RequestsCell({ row, history, top }: RowContext) {
  const { words, format } = useSpeech();
  return (
    <>
      <Spark values={history('requestsPerSecond') ?? []} top={top('requestsPerSecond')} />
      <Figure reading={row.figure('requestsPerSecond')} write={format.perSecond} />
      <More>{words.inFlight(format.count(row.figure('requestsInFlight').value))}</More>
    </>
  );
}

function LatencyCell({ row }: RowContext) {
  const { format } = useSpeech();
  return (
    <>
      <Figure reading={row.figure('latencyP50Ms')} write={format.milliseconds} />
      <More>p99 {format.milliseconds(row.figure('latencyP99Ms').value)}</More>
    </>
  );
}

function ErrorsCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  return (
    <>
      <Figure reading={row.figure('errorsPerSecond')} write={format.perSecond} />
      <More>{words.shed(format.perSecond(row.figure('shedPerSecond').value))}</More>
    </>
  );
}

function RepeatsCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  return (
    <>
      <Figure reading={row.figure('hedgesPerSecond')} write={format.perSecond} />
      <More>{words.retries(format.perSecond(row.figure('retriesPerSecond').value))}</More>
    </>
  );
}

function EventLoopCell({ row }: RowContext) {
  const { format } = useSpeech();
  return <Figure reading={row.figure('eventLoopDelayMs')} write={format.milliseconds} />;
}

function AgeCell({ row }: RowContext) {
  const { words, format } = useSpeech();
  const { ageMs, stale } = row.figure('cpuCores');
  if (ageMs === null) return <Unknown />;
  return (
    <span class={stale ? 'stale' : ''}>
      {format.duration(ageMs)}
      {stale && <More>{words.stale}</More>}
    </span>
  );
}
