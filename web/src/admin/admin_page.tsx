import { useEffect, useMemo, useState } from "preact/hooks";
import { connect, type Catalogue } from "../api/client";
import { messages } from "../messages";
import { FeedbackPanel } from "./feedback_panel";
import { FeedPanel } from "./feed_panel";
import { ImportPanel } from "./import_panel";
import { storedKey, storeKey } from "./key";
import { KeyForm } from "./key_form";
import { KeysPanel } from "./keys_panel";
import { ProductList } from "./product_list";
import { SettingsPanel } from "./settings_panel";
import { StatusPanel } from "./status_panel";

export function AdminPage() {
  const words = messages.admin;
  const [key, setKey] = useState(storedKey);
  const keep = (next: string | null) => { storeKey(next); setKey(next); };
  return (
    <>
      <header class="masthead">
        <a class="brand" href="./">{messages.brand}</a>
        {key && <button type="button" class="quiet" onClick={() => keep(null)}>{words.leave}</button>}
      </header>
      <main class="admin">
        <h1>{words.heading}</h1>
        {key === null ? <KeyForm onKey={keep} /> : <Panels key={key} writeKey={key} />}
      </main>
      <footer class="footer"><nav><a href="./">{words.toShop}</a><a href="docs">{messages.shop.reference}</a></nav></footer>
    </>
  );
}

function Panels({ writeKey }: { writeKey: string }) {
  const api = useMemo(() => connect(writeKey), [writeKey]);
  const [catalogue, setCatalogue] = useState<Catalogue | null>(null);
  const [ready, setReady] = useState<boolean | null>(null);
  const [version, setVersion] = useState(0);
  const changed = () => setVersion((now) => now + 1);
  useEffect(() => {
    api.GET("/v1/catalogue").then(({ data }) => { if (data) setCatalogue(data); }, () => undefined);
    api.GET("/readyz").then(({ response }) => setReady(response.ok), () => setReady(false));
  }, [api, version]);
  return (
    <>
      <StatusPanel catalogue={catalogue} ready={ready} onRefresh={changed} />
      <ImportPanel api={api} limits={catalogue?.limits} onDone={changed} />
      <FeedPanel api={api} version={version} />
      <ProductList api={api} version={version} onChanged={changed} />
      <FeedbackPanel api={api} version={version} />
      <KeysPanel api={api} version={version} />
      <SettingsPanel api={api} />
    </>
  );
}
