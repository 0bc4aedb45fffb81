// The settings as they hold, each with what it does.
import type { Api } from "../api/client";
import { messages } from "../messages";
import { FailureNote } from "../parts/failure_note";
import { useAsked } from "./use_asked";

export function SettingsPanel({ api }: { api: Api }) {
  const words = messages.admin.settings;
  const { data, failure } = useAsked((signal) => api.GET("/v1/settings", { signal }), [api]);
  return (
    <section class="panel" aria-labelledby="settings-heading">
      <h2 id="settings-heading">{words.heading}</h2>
      <p class="soft">{words.help}</p>
      {failure && <FailureNote failure={failure} />}
      <details>
        <summary>{words.show(data?.settings.length ?? 0)}</summary>
        <div class="table-scroll" tabIndex={0} role="region" aria-label={words.table}>
          <table>
            <thead><tr><th scope="col">{words.name}</th><th scope="col">{words.value}</th><th scope="col">{words.effect}</th></tr></thead>
            <tbody>
              {data?.settings.map(({ name, set, value, help }) => <tr key={name}><td>{name}</td><td>{value ?? (set ? words.set : words.unset)}</td><td class="soft">{help}</td></tr>)}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
