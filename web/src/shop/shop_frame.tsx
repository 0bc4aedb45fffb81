// What stands above and below the shopper's page.
import type { Catalogue } from "../api/client";
import { messages } from "../messages";

export function ShopHeader({ catalogue, started }: { catalogue: Catalogue | null; started: boolean }) {
  const words = messages.shop;
  return (
    <header class="masthead">
      {started && <a class="skip" href="#answers">{words.skip}</a>}
      <a class="brand" href="./">{messages.brand}</a>
      {started && <h1 class="visually-hidden">{words.heading}</h1>}
      <p>{catalogue ? words.products(catalogue.products) : ""}</p>
    </header>
  );
}

// `onForget`: where this browser has photos to forget.
export function PrivacyNote({ catalogue, onForget }: { catalogue: Catalogue | null; onForget?: (() => void) | undefined }) {
  const words = messages.shop;
  // The place is kept while the shop has not yet said what it does.
  if (!catalogue) return <p class="privacy soft" />;
  return (
    <p class="privacy soft">
      {catalogue.photos_kept ? words.kept : words.notKept} {words.browserKeeps}
      {onForget && <> <button type="button" class="link" onClick={onForget}>{messages.photo.forget}</button></>}
    </p>
  );
}

export function ShopFooter() {
  return (
    <footer class="footer">
      <nav><a href="docs">{messages.shop.reference}</a><a href="admin">{messages.shop.admin}</a></nav>
    </footer>
  );
}
