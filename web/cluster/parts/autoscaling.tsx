import type { ComponentChildren } from 'preact';

import type { Mark, TierStatus } from '../../../cluster-view/events.ts';
import type { ClusterState } from '../../../cluster-view/state.ts';
import { useSpeech } from '../words/language.ts';

import { MarkText, ServiceText, Unknown } from './cells.tsx';

const MOST_DECISIONS = 5;

/** What each tier has and wants, why, and what holds it back. */
export function Autoscaling({ state, now }: { readonly state: ClusterState; readonly now: number }) {
  const { words } = useSpeech();
  const { tiers, bottleneck } = state.status;
  if (tiers.database === null && tiers.query === null) return null;
  return (
    <section aria-labelledby="autoscaling" class="autoscaling">
      <h2 id="autoscaling">{words.autoscaling}</h2>
      {bottleneck !== null && <p class="notice">{words.bottleneck[bottleneck]}</p>}
      <div class="grid">
        {(['database', 'query'] as const).map((name) => {
          const tier = tiers[name];
          if (tier === null) return null;
          const decisions = state.marks.filter(
            ({ tier: of, kind }) => of === name && (kind === 'scale' || kind === 'hold'),
          );
          return <Tier key={name} name={name} tier={tier} decisions={decisions} now={now} />;
        })}
      </div>
    </section>
  );
}

interface TierProps {
  readonly name: 'database' | 'query';
  readonly tier: TierStatus;
  /** By time. */
  readonly decisions: readonly Mark[];
  readonly now: number;
}

function Tier({ name, tier, decisions, now }: TierProps) {
  const { words, format } = useSpeech();
  const { autoscaling, hold, lastStep } = tier;
  const age = (at: number): string => format.duration(Math.max(0, now - at));
  return (
    <div data-tier={name}>
      <h3>{name === 'database' ? words.members : words.pods}</h3>
      {autoscaling === null && <p>{words.fixedSize}</p>}
      {autoscaling?.mode === 'Recommend' && <p>{words.recommendOnly}</p>}
      <dl>
        <Entry term={words.current}>{format.count(tier.current)}</Entry>
        <Entry term={words.readyCount}>{format.count(tier.ready)}</Entry>
        <Entry term={words.desired}>{format.count(tier.desired)}</Entry>
        {autoscaling !== null && (
          <>
            <Entry term={words.wanted}>{format.count(tier.wanted)}</Entry>
            <Entry term={words.bounds}>
              {format.count(autoscaling.minReplicas)}–{format.count(autoscaling.maxReplicas)}
            </Entry>
            <Entry term={words.use}>{share(tier.utilizationPercent, format.percent)}</Entry>
            <Entry term={words.targetUse}>{share(autoscaling.targetPercent, format.percent)}</Entry>
            <Entry term={words.measured}>
              {tier.measured === null ? <Unknown /> : <ServiceText>{tier.measured}</ServiceText>}
            </Entry>
            <Entry term={words.lastStep}>
              {lastStep === null ? (
                <Unknown />
              ) : (
                <>
                  {words.step(lastStep.from, lastStep.to, age(lastStep.at))}:{' '}
                  <ServiceText>{lastStep.message}</ServiceText>
                </>
              )}
            </Entry>
            <Entry term={words.held}>
              {hold === null ? (
                words.notHeld
              ) : (
                <strong>
                  <ServiceText>{`${hold.reason}: ${hold.message}`}</ServiceText>{' '}
                  {words.since(age(hold.since))}
                </strong>
              )}
            </Entry>
          </>
        )}
      </dl>
      <h4>{words.lastDecisions}</h4>
      {decisions.length === 0 && <p>{words.noDecisions}</p>}
      <ol class="decisions">
        {decisions
          .slice(-MOST_DECISIONS)
          .reverse()
          .map((mark) => (
            <li key={mark.id}>
              <time>{format.time(mark.at)}</time> <MarkText title={mark.title} detail={mark.detail} />
            </li>
          ))}
      </ol>
    </div>
  );
}

function share(percent: number | null, write: (share: number | null) => string): string {
  return write(percent === null ? null : percent / 100);
}

function Entry({ term, children }: { readonly term: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
