import { useState } from "preact/hooks";
import type { Failure } from "../api/failure";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { writeRefusal } from "./key";

export function KeyForm({ onKey }: { onKey: (key: string) => void }) {
  const words = messages.admin;
  const [checking, setChecking] = useState(false);
  const [refusal, setRefusal] = useState<Failure | null>(null);

  const enter = async (event: SubmitEvent) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget as HTMLFormElement).get("key")).trim();
    setChecking(true);
    setRefusal(null);
    const refused = await writeRefusal(key);
    setChecking(false);
    if (!refused) onKey(key);
    else if (refused.kind === "unauthorized") setRefusal({ ...refused, words: words.unknownKey });
    else if (refused.kind === "forbidden") setRefusal({ kind: refused.kind, words: words.cannotWrite, retry: false });
    else setRefusal(refused);
  };

  return (
    <form class="panel key-form" onSubmit={enter}>
      <label class="field">
        <span>{words.key}</span>
        <input name="key" type="password" required autocomplete="off" spellcheck={false} aria-describedby="key-help" />
      </label>
      <p id="key-help" class="soft">{words.keyHelp}</p>
      <button type="submit" class="button is-main" disabled={checking}>{checking ? words.checking : words.enter}</button>
      {refusal && <FailureNote failure={refusal} />}
    </form>
  );
}
