import { useState } from "preact/hooks";
import type { Catalogue, Product } from "../api/client";
import { messages } from "../messages";
import { activeFilters, dividingAttributes, noFilters, priceProblem, type Filters } from "./filter_state";

interface Props {
  filters: Filters;
  catalogue: Catalogue | null;
  products?: readonly Product[]; // of the answers: they say which attributes divide them
  onChange: (filters: Filters) => void;
}

export function FilterBar({ filters, catalogue, products = [], onChange }: Props) {
  const words = messages.filters;
  const [open, setOpen] = useState(false);
  const problem = priceProblem(filters);
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  const currency = catalogue?.currencies.length === 1 ? ` (${catalogue.currencies[0]})` : "";
  const active = activeFilters(filters);

  return (
    <form class="filters" aria-label={words.label} onSubmit={(event) => event.preventDefault()}>
      <button type="button" class="filters-toggle" aria-expanded={open} aria-controls="filter-fields" onClick={() => setOpen(!open)}>
        {words.active(active)}
      </button>
      <div id="filter-fields" class={open ? "filter-fields is-open" : "filter-fields"}>
        <Choice label={words.category} value={filters.category} facets={catalogue?.categories} onChange={(category) => set({ category })} />
        <Choice label={words.colour} value={filters.colour} facets={catalogue?.colours} onChange={(colour) => set({ colour })} />
        {dividingAttributes(catalogue?.attributes ?? {}, products, filters).map((name) => (
          <Choice key={name} label={words.attribute(name)} value={filters.attributes[name] ?? ""} facets={catalogue?.attributes[name]}
            onChange={(value) => set({ attributes: { ...filters.attributes, [name]: value } })} />
        ))}
        <PriceField label={words.from + currency} value={filters.priceMin} hint={catalogue?.price_min}
          wrong={problem === "badMin" ? words.badPrice : problem === "crossed" ? words.crossed : null}
          onChange={(priceMin) => set({ priceMin })} />
        <PriceField label={words.to + currency} value={filters.priceMax} hint={catalogue?.price_max}
          wrong={problem === "badMax" ? words.badPrice : null} onChange={(priceMax) => set({ priceMax })} />
        <label class="tick">
          <input type="checkbox" checked={filters.inStock} onChange={(event) => set({ inStock: event.currentTarget.checked })} />
          {words.inStock}
        </label>
        <button type="button" class="link" disabled={active === 0 && problem === null} onClick={() => onChange(noFilters)}>
          {words.clear}
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  facets: Catalogue["categories"] | undefined;
  onChange: (value: string) => void;
}

function Choice({ label, value, facets = [], onChange }: ChoiceProps) {
  // A value from the address that the shop does not hold is shown all the same: it explains why nothing is found.
  const listed = value === "" || facets.some((facet) => facet.value === value);
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{messages.filters.any}</option>
        {!listed && <option value={value}>{value}</option>}
        {facets.filter((facet) => facet.value).map((facet) => (
          <option key={facet.value} value={facet.value}>{messages.filters.option(facet.value, facet.count)}</option>
        ))}
      </select>
    </label>
  );
}

interface PriceProps {
  label: string;
  value: string;
  hint: string | null | undefined;
  wrong: string | null;
  onChange: (value: string) => void;
}

function PriceField({ label, value, hint, wrong, onChange }: PriceProps) {
  return (
    <label class="field is-price">
      <span>{label}</span>
      <input type="text" inputMode="decimal" autocomplete="off" value={value} placeholder={hint ?? ""} aria-invalid={wrong !== null}
        onInput={(event) => onChange(event.currentTarget.value)} />
      {wrong && <span class="field-wrong" role="alert">{wrong}</span>}
    </label>
  );
}
