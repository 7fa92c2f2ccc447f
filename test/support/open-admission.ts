import type { AppOptions } from '../../api/http/app.ts';
import type { RoutesOptions } from '../../api/http/routes.ts';

/** Lets everybody in at once. */
export const openAdmission: AppOptions['admission'] = {
  enter: () => true,
  leave: () => undefined,
  turnsAwayAtOnce: () => false,
  room: Infinity,
  isLoopBusy: false,
};

/** Routes for one client, with room for all it asks. */
export const openRoutes: Pick<
  RoutesOptions,
  'admission' | 'identify' | 'onShed' | 'routingCostOf' | 'brake'
> = {
  admission: openAdmission,
  identify: () => 'somebody',
  routingCostOf: () => undefined,
  brake: { answered: () => undefined, refused: () => undefined },
  onShed: () => {
    throw new Error('nobody is turned away here');
  },
};
