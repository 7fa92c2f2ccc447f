import type { AlertRule, RuleGroup } from './alert.ts';
import { availabilityAlerts } from './availability-alerts.ts';
import { datasetAlerts } from './dataset-alerts.ts';
import { memberAlerts } from './member-alerts.ts';
import { operatorAlerts } from './operator-alerts.ts';
import { scalingAlerts } from './scaling-alerts.ts';
import { sloAlerts } from './slo-alerts.ts';

/** All that Prometheus evaluates for movie-search. */
export const ruleGroups: readonly RuleGroup[] = [
  availabilityAlerts,
  memberAlerts,
  scalingAlerts,
  datasetAlerts,
  operatorAlerts,
  ...sloAlerts,
];

/** Every alert; those of one name differ in how fast they fire. */
export const alerts: readonly AlertRule[] = ruleGroups
  .flatMap(({ rules }): readonly object[] => rules)
  .filter((rule): rule is AlertRule => 'alert' in rule);
