import { useState } from 'preact/hooks';

import { useSpeech } from '../words/language.ts';

/** What came of handing in a token; 0: no answer came. */
export type SendToken = (token: string) => Promise<{ readonly status: number }>;

/** Asks for the token. The service turns it into a cookie that no script can read; the page keeps nothing of it. */
export function TokenForm({ onToken }: { readonly onToken: SendToken }) {
  const { words } = useSpeech();
  const [status, setStatus] = useState<number | null>(null);
  const [isSending, setSending] = useState(false);
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const token = new FormData(form).get('token');
    setSending(true);
    const answer = await onToken(typeof token === 'string' ? token.trim() : '');
    setSending(false);
    setStatus(answer.status);
  };
  const failed = status !== null && (status < 200 || status > 299);
  return (
    <form
      class="token"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <h2>{words.tokenTitle}</h2>
      <p id="token-explained">{words.tokenExplained}</p>
      <label for="token">{words.tokenLabel}</label>
      <input
        {...{
          id: 'token',
          name: 'token',
          type: 'password',
          required: true,
          autocomplete: 'current-password',
        }}
        spellcheck={false}
        aria-describedby="token-explained token-answer"
        aria-invalid={failed}
      />
      <button type="submit" disabled={isSending}>
        {words.tokenSend}
      </button>
      <p id="token-answer" role="alert">
        {failed && (status === 401 ? words.tokenWrong : words.tokenFailed(status))}
      </p>
    </form>
  );
}
