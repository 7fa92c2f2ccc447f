import type { ClusterState } from '../../../cluster-view/state.ts';
import { useSpeech } from '../words/language.ts';

import { Name, Scrollable, ServiceText, Unknown } from './cells.tsx';

/** The resource's conditions, and which dataset is served. */
export function ClusterStatus({ state, now }: { readonly state: ClusterState; readonly now: number }) {
  const { words, format } = useSpeech();
  const { conditions, dataset } = state.status;
  if (conditions.length === 0 && dataset === null) return null;
  return (
    <section aria-labelledby="cluster" class="cluster">
      <h2 id="cluster">{words.cluster}</h2>
      {dataset !== null && (
        <dl>
          <div>
            <dt>{words.dataset}</dt>
            <dd>
              {dataset.served === null ? <Unknown /> : <Name>{dataset.served}</Name>}
              {dataset.load !== null && (
                <p class="notice">
                  {words.loading(
                    dataset.load.version,
                    format.percent(dataset.load.percent === null ? null : dataset.load.percent / 100),
                  )}
                </p>
              )}
            </dd>
          </div>
          <div>
            <dt>{words.titles}</dt>
            <dd>{format.count(dataset.titles)}</dd>
          </div>
          <div>
            <dt>{words.loadedAt}</dt>
            <dd>
              {dataset.loadedAt === null ? <Unknown /> : words.ago(format.duration(now - dataset.loadedAt))}
            </dd>
          </div>
        </dl>
      )}
      {conditions.length > 0 && (
        <Scrollable label={words.conditions}>
          <table>
            <tbody>
              {conditions.map(({ type, status, reason, message, since }) => (
                <tr key={type}>
                  <th scope="row">
                    <ServiceText>{type}</ServiceText>
                  </th>
                  <td>
                    <ServiceText>{status}</ServiceText>
                    <small class="more">{words.since(format.duration(now - since))}</small>
                  </td>
                  <td class="words">
                    <ServiceText>{`${reason}: ${message}`}</ServiceText>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrollable>
      )}
    </section>
  );
}
