/** What counts as a failed member, and what may be done where the majority of the voters is lost. */
import { z } from 'zod';
import { int32, objectName } from './field-types.ts';
import { withRules } from './rule.ts';

export const failover = withRules(
  z.object({
    nodeTimeoutSeconds: int32(10, 3600)
      .default(20)
      .describe(
        'For how many seconds a node may be silent (no renewal of its lease) before its member is replaced: 10 to 3600.',
      ),
    memberTimeoutSeconds: int32(10, 3600)
      .default(60)
      .describe(
        'For how many seconds a mongod that runs may leave `hello` unanswered (a hung disk, a stopped process) before it is restarted, then replaced: 10 to 3600.',
      ),
    onMajorityLoss: z
      .enum(['Wait', 'Force'])
      .default('Wait')
      .describe(
        'What to do where the majority of the voters is on nodes that do not come back. Wait: reads go on, and the status says what a person may do. ' +
          'Force: after forceAfterSeconds, go on without the members on fencedNodes; writes that only they had are lost.',
      ),
    forceAfterSeconds: int32(60, 86_400)
      .default(300)
      .describe(
        'With onMajorityLoss Force: for how many seconds there must have been no primary before the set is reduced by force: 60 to 86400.',
      ),
    fencedNodes: z
      .array(objectName('a node').describe('A node that is off and stays off.'))
      .max(50)
      .meta({ 'x-kubernetes-list-type': 'set' })
      .exactOptional()
      .describe(
        'With onMajorityLoss Force: the nodes that you know to be off, and that will not start again with their old disks. At most 50.',
      ),
  }),
  [
    {
      cel: "!has(self.fencedNodes) || size(self.fencedNodes) == 0 || self.onMajorityLoss == 'Force'",
      message: 'fencedNodes needs onMajorityLoss: Force; set it, or drop fencedNodes',
      at: ['fencedNodes'],
      holds: ({ fencedNodes = [], onMajorityLoss }) => fencedNodes.length === 0 || onMajorityLoss === 'Force',
    },
  ],
);

export type FailoverSpec = z.output<typeof failover>;
