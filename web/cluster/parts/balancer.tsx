import { useState } from 'preact/hooks';

import type { CostTerm, Route } from '../../../cluster-view/events.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';
import { compareNames } from '../view/sort-rows.ts';
import { useSpeech } from '../words/language.ts';

import { Name, Scrollable, ServiceText, Unknown } from './cells.tsx';

const TERMS: readonly CostTerm[] = ['cpu', 'memory', 'latency', 'inFlight', 'lag'];

/** How one query pod ranks the replicas: each one's cost by term, and why the pod avoids a replica. */
export function Balancer({ state }: { readonly state: ClusterState }) {
  const { words } = useSpeech();
  const [chosen, setChosen] = useState<string | null>(null);
  const pods = Object.keys(state.routes).sort(compareNames);
  // A chosen pod may be gone; the pod that sends the stream is there.
  const pod = [chosen ?? '', state.sender.pod].find((name) => pods.includes(name)) ?? pods[0] ?? '';
  const routes = [...(state.routes[pod] ?? [])].sort((a, b) => compareNames(a.member, b.member));
  return (
    <section aria-labelledby="balancer" class="balancer">
      <h2 id="balancer">{words.balancer}</h2>
      <label>
        {words.seenBy}{' '}
        <select value={pod} onChange={(event) => setChosen(event.currentTarget.value)}>
          {pods.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <Scrollable label={words.balancer}>
        <table data-kind="routes">
          <thead>
            <tr>
              {[words.member, words.reads, words.readTime, words.probeTime, words.cost].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
              {TERMS.map((term) => (
                <th key={term} scope="col">
                  × {words.term[term]}
                </th>
              ))}
              <th scope="col">{words.whyAvoided}</th>
              <th scope="col">{words.ejections}</th>
            </tr>
          </thead>
          <tbody>
            {routes.map((route) => (
              <RouteRow key={route.member} route={route} />
            ))}
          </tbody>
        </table>
      </Scrollable>
    </section>
  );
}

/** A factor that speaks against a replica is shown in bold: 1 is neutral. */
const NOTABLE_FACTOR = 1.1;

function RouteRow({ route }: { readonly route: Route }) {
  const { words, format } = useSpeech();
  const { member, readsPerSecond, readsInFlight, readMs, probeMs, cost, factors, avoided, ejections } = route;
  return (
    <tr>
      <th scope="row">
        <Name>{member}</Name>
      </th>
      <td>
        {format.perSecond(readsPerSecond)}
        <small class="more">{words.inFlight(format.count(readsInFlight))}</small>
      </td>
      <td>{format.milliseconds(readMs)}</td>
      <td>{format.milliseconds(probeMs)}</td>
      <td>{cost === null ? <Unknown /> : format.factor(cost)}</td>
      {TERMS.map((term) => (
        <td key={term} class={(factors?.[term] ?? 1) > NOTABLE_FACTOR ? 'notable' : ''}>
          {format.factor(factors?.[term] ?? null)}
        </td>
      ))}
      <td class="words">
        {avoided === null ? words.takesShare : words.avoidedBecause[avoided]}
        {route.failure !== null && (
          <small class="more">
            <ServiceText>{route.failure}</ServiceText>
          </small>
        )}
      </td>
      <td>{format.count(ejections)}</td>
    </tr>
  );
}
