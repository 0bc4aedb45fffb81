// Who may use the service for what. Keys are made and revoked on the command line: a key that leaked shall not make others.
import type { Api } from "../api/client";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { useAsked } from "./use_asked";

export function KeysPanel({ api, version }: { api: Api; version: number }) {
  const words = messages.admin.keys;
  const { data, failure } = useAsked((signal) => api.GET("/v1/keys", { signal }), [api, version]);
  return (
    <section class="panel" aria-labelledby="keys-heading">
      <h2 id="keys-heading">{words.heading}</h2>
      <p class="soft">{words.help}</p>
      {failure && <FailureNote failure={failure} />}
      <div class="table-scroll" tabIndex={0} role="region" aria-label={words.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.label}</th><th scope="col">{words.id}</th><th scope="col">{words.scopes}</th>
              <th scope="col">{words.created}</th><th scope="col">{words.lastUsed}</th><th scope="col">{words.state}</th>
            </tr>
          </thead>
          <tbody>
            {data?.keys.map((key) => (
              <tr key={key.id}>
                <td class="row-title">{key.label}</td><td>{key.id}</td><td>{key.scopes.join(", ")}</td>
                <td>{key.created.slice(0, 10)}</td><td>{key.last_used ?? words.never}</td><td>{key.revoked ? words.revoked(key.revoked.slice(0, 10)) : words.valid}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
