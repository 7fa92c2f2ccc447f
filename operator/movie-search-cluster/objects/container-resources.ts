import type { ResourceRequirements as SpecifiedResources } from '../../../crds/resource-requirements.ts';
import type { ResourceRequirements } from '../../kube/resources.ts';
import { canonicalQuantity } from './canonical-quantity.ts';

/** A tier's resources, as the API server will write them back. */
export function containerResources({ requests, limits }: SpecifiedResources): ResourceRequirements {
  return {
    ...(requests && { requests: canonical(requests) }),
    ...(limits && { limits: canonical(limits) }),
  };
}

function canonical(amounts: NonNullable<SpecifiedResources['requests']>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).map(([resource, quantity]) => [resource, canonicalQuantity(quantity)]),
  );
}
