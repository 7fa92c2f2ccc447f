import type { Figure } from '../../../cluster-view/figures.ts';

import { total, type Reading, type Total } from './readings.ts';
import type { Row } from './rows.ts';

/** The six figures that are seen at once, over the whole cluster. */
export interface Headlines {
  /** Cores used, and cores that may be used. */
  readonly cpu: { readonly used: Total; readonly available: Total };
  readonly balancer: {
    readonly requests: Total;
    /** Of the slowest query pod. */
    readonly p99Ms: number | null;
    readonly errors: Total;
    readonly hedges: Total;
    /** Members that at least one query pod avoids. */
    readonly avoided: number;
    readonly members: number;
  };
  readonly memory: { readonly used: Total; readonly available: Total };
  readonly disk: {
    readonly data: Total;
    /** Share of the fullest file system. */
    readonly fullest: number | null;
  };
  readonly io: { readonly read: Total; readonly written: Total };
  readonly bandwidth: { readonly received: Total; readonly sent: Total };
}

/** @param members @param pods rows of {@link rowsOf}; those that are gone do not count */
export function headlinesOf(members: readonly Row[], pods: readonly Row[]): Headlines {
  const presentMembers = members.filter(({ gone }) => !gone);
  const presentPods = pods.filter(({ gone }) => !gone);
  const everybody = [...presentMembers, ...presentPods];
  const over = (rows: readonly Row[], figure: Figure): Total => total(rows.map((row) => row.figure(figure)));
  return {
    cpu: { used: over(everybody, 'cpuCores'), available: over(everybody, 'cpuAvailableCores') },
    balancer: {
      requests: over(presentPods, 'requestsPerSecond'),
      p99Ms: highest(presentPods.map((row) => row.figure('latencyP99Ms'))),
      errors: over(presentPods, 'errorsPerSecond'),
      hedges: over(presentPods, 'hedgesPerSecond'),
      avoided: presentMembers.filter(({ avoidedBy }) => avoidedBy.length > 0).length,
      members: presentMembers.length,
    },
    memory: { used: over(everybody, 'memoryBytes'), available: over(everybody, 'memoryAvailableBytes') },
    disk: {
      data: over(presentMembers, 'dataBytes'),
      fullest: highest(presentMembers.map(({ diskShare }) => diskShare)),
    },
    io: {
      read: over(everybody, 'diskReadBytesPerSecond'),
      written: over(everybody, 'diskWrittenBytesPerSecond'),
    },
    bandwidth: {
      received: over(everybody, 'networkInBytesPerSecond'),
      sent: over(everybody, 'networkOutBytesPerSecond'),
    },
  };
}

function highest(readings: readonly Reading[]): number | null {
  const values = readings.flatMap(({ value, stale }) => (value === null || stale ? [] : [value]));
  return values.length === 0 ? null : Math.max(...values);
}
