import type { ChaosCase } from '../chaos-case.ts';
import { apiServerRestarted, apiServerStopped, etcdSlow, metricsServerGone } from './control-plane.ts';
import { primaryKilled, primaryStopped, secondaryHung, secondaryKilled, secondaryStopped } from './mongod.ts';
import { membersCutApart, operatorCutOff } from './network.ts';
import {
  majorityPaused,
  membersOnOneNode,
  nodeDrained,
  nodeKilled,
  nodePaused,
  primaryNodeKilled,
  zoneCutOff,
} from './nodes.ts';
import {
  operatorKilledInJoin,
  operatorKilledInLeave,
  operatorKilledInLoad,
  operatorKilledInRoll,
} from './operator.ts';
import { operatorDeleted, primaryDeleted, queryPodDeleted, secondaryDeleted } from './pods.ts';
import { cpuSaturated, diskFull } from './resources.ts';

/** Those that are over soon: they are end-to-end tests, too. */
export const quickCases: readonly ChaosCase[] = [
  secondaryDeleted,
  primaryDeleted,
  queryPodDeleted,
  operatorDeleted,
  secondaryKilled,
  primaryKilled,
  secondaryStopped,
];

/** Every case, in the order in which they are tried and told of. */
export const chaosCases: readonly ChaosCase[] = [
  ...quickCases,
  primaryStopped,
  nodeKilled,
  secondaryHung,
  primaryNodeKilled,
  nodePaused,
  majorityPaused,
  zoneCutOff,
  nodeDrained,
  membersOnOneNode,
  membersCutApart,
  operatorCutOff,
  operatorKilledInJoin,
  operatorKilledInLeave,
  operatorKilledInRoll,
  operatorKilledInLoad,
  apiServerRestarted,
  apiServerStopped,
  etcdSlow,
  metricsServerGone,
  cpuSaturated,
  diskFull,
];
