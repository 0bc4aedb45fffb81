// Adds a product (facts and pictures) or changes one's facts.
import { useState } from "preact/hooks";
import type { Api, Product, ProductPatch } from "../api/client";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";
import { messages } from "../messages";
import { Dialog } from "../parts/dialog";
import { FailureNote } from "../parts/failure_note";
import { titleOf } from "../shop/verdict";
import { FoundPictures } from "./found_pictures";

const fields = ["title", "category", "colour", "price", "currency", "stock", "url", "item_group_id"] as const;
type Field = (typeof fields)[number];

interface Props {
  api: Api;
  product: Product | null; // null: a new one
  onClose: () => void;
  onSaved: (product: Product) => void;
}

export function ProductForm({ api, product, onClose, onSaved }: Props) {
  const words = messages.admin;
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const heading = product ? words.editOf(titleOf(product)) : words.add;

  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setSaving(true);
    setFailure(null);
    try {
      onSaved(product ? await change(api, product, form) : await add(api, form));
    } catch (error) {
      setFailure(failureOfException(error));
      setSaving(false);
    }
  };

  return (
    <Dialog class="form-dialog" label={heading} onClose={onClose}>
      <form class="product-form" onSubmit={save}>
        <h2>{heading}</h2>
        {!product && <label class="field"><span>{words.fields.id}</span><input name="id" required maxLength={512} /></label>}
        {fields.map((field) => (
          <label key={field} class="field">
            <span>{words.fields[field]}</span>
            <input name={field} value={String(product?.[field] ?? "")} inputMode={field === "price" ? "decimal" : field === "stock" ? "numeric" : undefined}
              pattern={field === "price" ? "\\d{1,12}(\\.\\d{1,4})?" : field === "stock" ? "\\d+" : undefined} />
          </label>
        ))}
        {product && <FoundPictures pictures={product.images} />}
        {!product && <label class="field is-wide"><span>{words.pictures}</span><input name="image" type="file" accept="image/*" multiple required /></label>}
        {failure && <FailureNote failure={failure} />}
        <div class="form-actions">
          <button type="button" onClick={onClose}>{words.cancel}</button>
          <button type="submit" class="button is-main" disabled={saving}>{saving ? words.saving : words.save}</button>
        </div>
      </form>
    </Dialog>
  );
}

// The facts that differ; one that was emptied is removed.
export function patchOf(product: Product, form: FormData): ProductPatch {
  const patch: Record<string, string | number | null> = {};
  for (const field of fields) {
    const typed = String(form.get(field) ?? "").trim();
    if (typed !== String(product[field] ?? "")) patch[field] = valueOf(field, typed);
  }
  return patch as ProductPatch;
}

function valueOf(field: Field, typed: string): string | number | null {
  return typed === "" ? null : field === "stock" ? Number(typed) : typed;
}

async function change(api: Api, product: Product, form: FormData): Promise<Product> {
  const { data, error, response } = await api.PATCH("/v1/products/{id}", { params: { path: { id: product.id } }, body: patchOf(product, form) });
  if (!data) throw failureOfResponse(response, error);
  return data;
}

async function add(api: Api, form: FormData): Promise<Product> {
  const facts = fields.flatMap((field) => {
    const typed = String(form.get(field) ?? "").trim();
    return typed ? [[field, valueOf(field, typed)]] : [];
  });
  const body = new FormData();
  body.set("product", new Blob([JSON.stringify(Object.fromEntries(facts))], { type: "application/json" }));
  for (const image of form.getAll("image")) body.append("image", image);
  const { data, error, response } = await api.PUT("/v1/products/{id}", {
    params: { path: { id: String(form.get("id")).trim() } },
    body: body as never,
    bodySerializer: () => body,
  });
  if (!data) throw failureOfResponse(response, error);
  return data.product;
}
