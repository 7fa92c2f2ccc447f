import {
  MOST_ROUTED_PODS,
  STALE_AFTER_MS,
  type Figures,
  type Route,
  type SubjectId,
} from '../../cluster-view/events.ts';
import type { MemberFigure } from '../../cluster-view/figures.ts';
import { rounded, type OwnView } from './own-view.ts';

/** Everything that is known at one moment, from all pods that were heard. */
export interface ComposedView {
  readonly subjects: Readonly<Record<SubjectId, Figures>>;
  /** By pod. */
  readonly routes: Readonly<Record<string, readonly Route[]>>;
}

/** A pod's view, and when it came: by the clock of whoever composes. */
export interface HeardView {
  readonly view: OwnView;
  readonly heardAt: number;
}

/**
 * One view of many. Times are shifted to the clock of whoever composes: the clocks of two nodes differ, and an age must not.
 *
 * @param own the view of whoever composes
 * @param others those of its siblings, stale ones among them: they are left out
 */
export function composeView(own: OwnView, others: readonly HeardView[]): ComposedView {
  const views = [
    own,
    ...others.filter(({ heardAt }) => own.now - heardAt < STALE_AFTER_MS).map((heard) => shifted(heard)),
  ];
  const subjects: Record<SubjectId, Figures> = {};
  for (const { pod, self } of views) subjects[`pod/${pod}`] = self;
  for (const { members } of views) {
    for (const [name, figures] of Object.entries(members)) {
      const known = subjects[`member/${name}`];
      if (known === undefined || known.at < figures.at) subjects[`member/${name}`] = figures;
    }
  }
  const routes = views.flatMap((view) => view.routes);
  for (const name of new Set(routes.map(({ member }) => member))) {
    const known = subjects[`member/${name}`];
    const load = loadOf(routes.filter(({ member }) => member === name));
    // A member that says nothing of itself, or has not for long, is still known by how it is read from.
    const times = Object.fromEntries(Object.keys(load).map((figure) => [figure, own.now]));
    subjects[`member/${name}`] = {
      at: known?.at ?? own.now,
      ...(known !== undefined && { times: { ...known.times, ...times } }),
      values: { ...known?.values, ...load },
    };
  }
  const routed = views.slice(0, MOST_ROUTED_PODS);
  return { subjects, routes: Object.fromEntries(routed.map((view) => [view.pod, view.routes])) };
}

/** How a member is read from, by all pods together. */
export function loadOf(routes: readonly Route[]): Partial<Record<MemberFigure, number | null>> {
  const reading = routes.filter(({ readsPerSecond }) => readsPerSecond !== null);
  return rounded<MemberFigure>({
    readsPerSecond: reading.length === 0 ? null : sum(reading.map((route) => route.readsPerSecond ?? 0)),
    readsInFlight: sum(routes.map(({ readsInFlight }) => readsInFlight)),
    ejectionsPerSecond: sum(routes.map((route) => route.ejectionsPerSecond ?? 0)),
    readMs: mean(routes.map(({ readMs, readsPerSecond }) => [readMs, readsPerSecond ?? 0])),
    routingCost: mean(routes.map(({ cost }) => [cost, 1])),
    avoidingPods: routes.filter(({ avoided }) => avoided !== null).length,
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Mean of the values that are known by their weights, or, where these are all 0, each alike. */
function mean(weighted: readonly (readonly [number | null, number])[]): number | null {
  const known = weighted.filter((each): each is [number, number] => each[0] !== null);
  if (known.length === 0) return null;
  const weight = sum(known.map(([, each]) => each));
  if (weight === 0) return sum(known.map(([value]) => value)) / known.length;
  return sum(known.map(([value, each]) => value * each)) / weight;
}

function shifted({ view, heardAt }: HeardView): OwnView {
  const by = heardAt - view.now;
  const shift = (figures: Figures): Figures => ({
    ...figures,
    at: figures.at + by,
    ...(figures.times !== undefined && {
      times: Object.fromEntries(Object.entries(figures.times).map(([name, at]) => [name, at + by])),
    }),
  });
  return {
    ...view,
    now: heardAt,
    self: shift(view.self),
    members: Object.fromEntries(Object.entries(view.members).map(([name, each]) => [name, shift(each)])),
  };
}
