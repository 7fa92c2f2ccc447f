/** What a pod is promised and may use. */
import { z } from 'zod';
import { quantity } from './field-types.ts';
import { compareQuantities, isQuantity } from './quantity.ts';
import { withRules } from './rule.ts';

const amounts = z.object({
  cpu: quantity
    .exactOptional()
    .describe(
      'CPU time, in cores: 500m is half a core. Quote a fraction, as in "0.5": unlike in a Pod, the API server takes no bare one here.',
    ),
  memory: quantity.exactOptional().describe('Memory, in bytes: 512Mi, 2Gi.'),
  'ephemeral-storage': quantity
    .exactOptional()
    .describe(
      'Disk that lives and dies with the pod, in bytes: 1Gi. Data kept with storage type Ephemeral counts here.',
    ),
});

const measured = ['cpu', 'memory', 'ephemeral-storage'] as const;

export const resourceRequirements = withRules(
  z.object({
    requests: amounts
      .exactOptional()
      .describe(
        'What each pod is promised, and what the scheduler places it by. Autoscaling measures CPU against requests.cpu.',
      ),
    limits: amounts.exactOptional().describe('What each pod may use at most. Absent: no limit.'),
  }),
  measured.map((resource) => {
    // CEL spells a dash in a field name as two underscores on each side of the word.
    const field = resource.replace('-', '__dash__');
    const both = ['self.requests', 'self.limits', `self.requests.${field}`, `self.limits.${field}`];
    const known = ['requests', 'limits'].map((side) => `isQuantity(string(self.${side}.${field}))`);
    return {
      cel:
        `!(${both.map((path) => `has(${path})`).join(' && ')} && ${known.join(' && ')}) || ` +
        `quantity(string(self.limits.${field})).compareTo(quantity(string(self.requests.${field}))) >= 0`,
      message: `limits.${resource} is below requests.${resource}: raise the limit or lower the request`,
      holds: ({ requests, limits }: { requests?: Amounts; limits?: Amounts }) => {
        const [request, limit] = [requests?.[resource], limits?.[resource]];
        if (request === undefined || limit === undefined || !isQuantity(request) || !isQuantity(limit))
          return true;
        return compareQuantities(limit, request) >= 0;
      },
    };
  }),
);

type Amounts = z.output<typeof amounts>;

export type ResourceRequirements = z.output<typeof resourceRequirements>;
