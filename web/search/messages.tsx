import { createContext, Fragment, type JSX } from 'preact';
import { useContext } from 'preact/hooks';

import type { Messages, Pair } from './messages-en.ts';

export const MessagesContext = createContext<Messages | null>(null);

/** What the page says, in the language of whoever looks at it. */
export function useMessages(): Messages {
  const messages = useContext(MessagesContext);
  if (messages === null) throw new Error('there is no MessagesContext around');
  return messages;
}

/** A message with its values in the places of `{}`, in their order; a number as the language writes it. */
export function fill({ code }: Messages, message: string, ...values: readonly (string | number)[]): string {
  const [first = '', ...rest] = message.split('{}');
  return rest.reduce((text, part, at) => {
    const value = values[at] ?? '';
    return text + (typeof value === 'number' ? value.toLocaleString(code) : value) + part;
  }, first);
}

/**
 * A message whose values are of the data, or were typed: whichever way they run, the words around them stay as they are. For what is
 * no element, such as the title of a window, there is only {@link fill}.
 */
export function fillWithData(message: string, ...values: readonly string[]): JSX.Element {
  const [first = '', ...rest] = message.split('{}');
  return (
    <>
      {first}
      {rest.map((part, at) => (
        <Fragment key={at}>
          <bdi dir="auto">{values[at]}</bdi>
          {part}
        </Fragment>
      ))}
    </>
  );
}

/** The message for a number of things. */
export function fillCount(messages: Messages, [one, other]: Pair, count: number): string {
  return fill(messages, count === 1 ? one : other, count);
}
