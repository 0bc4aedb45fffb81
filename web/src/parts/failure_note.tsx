import type { Failure } from "../api/failure";
import { messages } from "../messages";

export function FailureNote({ failure, onRetry }: { failure: Failure; onRetry?: () => void }) {
  return (
    <div class="failure" role="alert">
      <p class="failure-words">{failure.words ?? messages.failures[failure.kind]}</p>
      {failure.detail && <p class="soft">{failure.detail}</p>}
      {failure.requestId && failure.kind === "server" && <p class="soft">{messages.failure.request(failure.requestId)}</p>}
      {failure.retry && onRetry && <button type="button" onClick={onRetry}>{messages.failure.retry}</button>}
    </div>
  );
}
