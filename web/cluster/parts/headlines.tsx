import type { ComponentChildren } from 'preact';

import type { ChartName } from '../charts/chart-kinds.ts';
import type { Headlines as Figures } from '../view/headlines.ts';
import type { Total } from '../view/readings.ts';
import { useSpeech } from '../words/language.ts';

/** The six figures of the cluster, seen at once. */
export function Headlines({ figures }: { readonly figures: Figures }) {
  const { words, format } = useSpeech();
  const { cpu, balancer, memory, disk, io, bandwidth } = figures;
  const { bytesPerSecond, bytes, perSecond, percent, cores, milliseconds } = format;
  return (
    <section aria-labelledby="headlines" class="headlines">
      <h2 id="headlines">{words.headlines}</h2>
      <ul>
        <Card name="cpu" totals={[cpu.used]} value={percentOf(cpu, percent)}>
          {words.of(cores(cpu.used.value), cores(cpu.available.value))}
        </Card>
        <Card name="balancer" totals={[balancer.requests]} value={perSecond(balancer.requests.value)}>
          {words.p99(milliseconds(balancer.p99Ms))}
          <br />
          {words.avoided(balancer.avoided, balancer.members)}
          <br />
          {words.hedges(perSecond(balancer.hedges.value))}, {words.errors(perSecond(balancer.errors.value))}
        </Card>
        <Card name="memory" totals={[memory.used]} value={percentOf(memory, percent)}>
          {words.of(bytes(memory.used.value), bytes(memory.available.value))}
        </Card>
        <Card name="disk" totals={[disk.data]} value={bytes(disk.data.value)}>
          {words.fullest(percent(disk.fullest))}
        </Card>
        <Card name="io" totals={[io.read, io.written]} value={bytesPerSecond(both(io.read, io.written))}>
          {words.readAndWritten(bytesPerSecond(io.read.value), bytesPerSecond(io.written.value))}
        </Card>
        <Card
          name="bandwidth"
          totals={[bandwidth.received, bandwidth.sent]}
          value={bytesPerSecond(both(bandwidth.received, bandwidth.sent))}
        >
          {words.inAndOut(bytesPerSecond(bandwidth.received.value), bytesPerSecond(bandwidth.sent.value))}
        </Card>
      </ul>
    </section>
  );
}

interface CardProps {
  readonly name: ChartName;
  /** What the value is made of: says over how many, and how old. */
  readonly totals: readonly Total[];
  readonly value: string;
  readonly children: ComponentChildren;
}

function Card({ name, totals, value, children }: CardProps) {
  const { words, format } = useSpeech();
  const heard = Math.min(...totals.map((total) => total.heard));
  const of = Math.max(...totals.map((total) => total.of));
  const ages = totals.flatMap(({ ageMs }) => ageMs ?? []);
  return (
    <li class={heard === 0 ? 'card stale' : 'card'} data-figure={name}>
      <h3>{words.chart[name]}</h3>
      <p class="value">{value}</p>
      <p class="detail">{children}</p>
      <p class="age">
        {heard < of && `${words.from(heard, of)}, `}
        {ages.length === 0 ? words.unknown : words.age(format.duration(Math.max(...ages)))}
      </p>
    </li>
  );
}

function both(one: Total, other: Total): number | null {
  return one.value === null || other.value === null ? null : one.value + other.value;
}

function percentOf(
  { used, available }: { readonly used: Total; readonly available: Total },
  write: (share: number | null) => string,
): string {
  const { value: part } = used;
  const { value: whole } = available;
  return write(part === null || whole === null || whole <= 0 ? null : part / whole);
}
