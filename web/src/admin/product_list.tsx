import { useState } from "preact/hooks";
import { imageUrl, type Api, type Product } from "../api/client";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";
import { messages } from "../messages";
import { Dialog } from "../parts/dialog";
import { FailureNote } from "../parts/failure_note";
import { priceText } from "../shop/price";
import { titleOf } from "../shop/verdict";
import { ProductForm } from "./product_form";
import { useAsked } from "./use_asked";

const page_size = 20;

interface Props {
  api: Api;
  version: number; // grows when the catalogue may have changed
  onChanged: () => void;
}

export function ProductList({ api, version, onChanged }: Props) {
  const words = messages.admin;
  const [cursor, setCursor] = useState<string | null>(null);
  const [sought, setSought] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [form, setForm] = useState<{ product: Product | null } | null>(null);
  const [leaving, setLeaving] = useState<Product | null>(null);
  const [said, setSaid] = useState("");

  const { data: page, failure: unlisted } = useAsked(
    (signal) => api.GET("/v1/products", { params: { query: { limit: page_size, ...(sought ? { text: sought } : {}), ...(cursor ? { cursor } : {}) } }, signal }),
    [api, sought, cursor, version]);
  const seek = (event: SubmitEvent) => {
    event.preventDefault();
    setCursor(null);
    setSought(String(new FormData(event.currentTarget as HTMLFormElement).get("text")).trim());
  };

  const remove = async (product: Product) => {
    setLeaving(null);
    setFailure(null);
    try {
      const { error, response } = await api.DELETE("/v1/products/{id}", { params: { path: { id: product.id } } });
      if (!response.ok) throw failureOfResponse(response, error);
      setSaid(words.removed(titleOf(product)));
      onChanged();
    } catch (error) {
      setFailure(failureOfException(error));
    }
  };

  return (
    <section class="panel" aria-labelledby="products-heading">
      <div class="panel-head">
        <h2 id="products-heading">{words.list}</h2>
        <p class="soft" role="status">{said}</p>
        <button type="button" onClick={() => setForm({ product: null })}>{words.add}</button>
      </div>
      <form class="import-form" role="search" onSubmit={seek}>
        <label class="field"><span>{words.seek}</span><input name="text" type="search" maxLength={200} autocomplete="off" /></label>
        <button type="submit">{words.find}</button>
      </form>
      {(failure ?? unlisted) && <FailureNote failure={(failure ?? unlisted)!} />}
      {page?.products.length === 0 ? <p class="soft" role="status">{sought ? words.nothingFound(sought) : words.empty}</p> : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={words.table}>
          <table class="products">
            <thead>
              <tr>
                <th scope="col">{words.picture}</th>
                <th scope="col">{words.product}</th>
                <th scope="col">{words.fields.category}</th>
                <th scope="col">{words.fields.colour}</th>
                <th scope="col" class="is-number">{words.fields.price}</th>
                <th scope="col" class="is-number">{words.fields.stock}</th>
                <th scope="col">{words.actions}</th>
              </tr>
            </thead>
            <tbody>
              {page?.products.map((product) => <Row key={product.id} product={product} onEdit={() => setForm({ product })} onRemove={() => setLeaving(product)} />)}
            </tbody>
          </table>
        </div>
      )}
      <div class="pages">
        <button type="button" disabled={cursor === null} onClick={() => setCursor(null)}>{words.first}</button>
        <button type="button" disabled={!page?.next_cursor} onClick={() => setCursor(page!.next_cursor)}>{words.next}</button>
      </div>
      {form && (
        <ProductForm api={api} product={form.product} onClose={() => setForm(null)}
          onSaved={(product) => { setForm(null); setSaid(words.saved(titleOf(product))); onChanged(); }} />
      )}
      {leaving && (
        <Dialog class="form-dialog" label={words.removeOf(titleOf(leaving))} onClose={() => setLeaving(null)}>
          <p>{words.reallyRemove(titleOf(leaving))}</p>
          <div class="form-actions">
            <button type="button" onClick={() => setLeaving(null)}>{words.cancel}</button>
            <button type="button" class="is-danger" onClick={() => void remove(leaving)}>{words.remove}</button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

function Row({ product, onEdit, onRemove }: { product: Product; onEdit: () => void; onRemove: () => void }) {
  const words = messages.admin;
  const title = titleOf(product);
  return (
    <tr>
      <td>{product.image_url && <img class="thumb" src={imageUrl(product.image_url, 128)} alt="" width={48} height={60} loading="lazy" />}</td>
      <td><span class="row-title">{title}</span><br /><span class="soft">{product.id}</span>{product.hidden && <><br /><span class="soft">{words.hidden}</span></>}</td>
      <td>{product.category}</td>
      <td>{product.colour}</td>
      <td class="is-number">{priceText(product.price, product.currency)}</td>
      <td class="is-number">{product.stock ?? ""}</td>
      <td class="row-actions">
        <button type="button" class="quiet" aria-label={words.editOf(title)} onClick={onEdit}>{words.edit}</button>
        <button type="button" class="quiet" aria-label={words.removeOf(title)} onClick={onRemove}>{words.remove}</button>
      </td>
    </tr>
  );
}
