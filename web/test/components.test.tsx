import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, describe, expect, test, vi } from "vitest";
import { FoundPictures } from "../src/admin/found_pictures";
import { CropTool } from "../src/crop/crop_tool";
import { FilterBar } from "../src/filters/filter_bar";
import { noFilters } from "../src/filters/filter_state";
import { messages } from "../src/messages";
import { GarmentChips } from "../src/photo/garments";
import type { Failure } from "../src/api/failure";
import { putAwayOf, type PutAway } from "../src/shop/put_away";
import { Results } from "../src/shop/results";
import type { Answered } from "../src/shop/search";
import { sorted, type Sort } from "../src/shop/sorting";
import { answered, product } from "./answers";

afterEach(() => { cleanup(); vi.clearAllMocks(); });
const actions = { addressOf: (product: { id: string }) => `/?product=${product.id}`, open: vi.fn(), more: vi.fn(), putAway: vi.fn(), takeBack: vi.fn() };

const results = (found: Answered | Failure, more: { putAway?: PutAway; sort?: Sort; onRetry?: () => void } = {}) => (
  <Results search={"retry" in found ? { phase: "failed", failure: found } : { phase: "answered", answered: found }} catalogue={null} sort="closest"
    putAway={putAwayOf([], new Map())} actions={actions} onSort={vi.fn()} onUndoAll={vi.fn()} onRetry={vi.fn()} {...more} />
);

describe("the answers", () => {
  const found = answered([0.93, 0.2, 0.1]);
  test("show title, price, words and number of each", () => {
    render(results(found));
    const cards = screen.getAllByRole("listitem");
    expect(cards).toHaveLength(3);
    expect(cards[0]!.textContent).toContain("Title of P1");
    expect(cards[0]!.textContent).toContain("€19.90");
    expect(cards[0]!.textContent).toMatch(/This is it\s*93 %/);
  });
  test("are links, which a click opens here and a click with a key leaves to the browser", () => {
    render(results(found));
    const link = screen.getByRole("link", { name: "Title of P1" });
    expect(link.getAttribute("href")).toBe("/?product=P1");
    expect(fireEvent.click(link, { ctrlKey: true })).toBe(true);
    expect(actions.open).not.toHaveBeenCalled();
    expect(fireEvent.click(link)).toBe(false);
    expect(actions.open).toHaveBeenCalledWith(found.answers[0], false);
  });
  test("leave an undo in the place of what was put away, and the focus on it", () => {
    const { rerender } = render(results(found));
    fireEvent.click(screen.getByRole("button", { name: "Not this: Title of P2" }));
    expect(actions.putAway).toHaveBeenCalledWith(found.answers[1], 1);
    (document.activeElement as HTMLElement | null)?.blur();
    rerender(results({ ...found, answers: [found.answers[0]!, found.answers[2]!] }, { putAway: putAwayOf(["P2"], new Map([["P2", { answer: found.answers[1]!, at: 1 }]])) }));
    expect(screen.getAllByRole("listitem")[1]!.textContent).toContain("“Title of P2” is hidden.");
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Undo" }));
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(actions.takeBack).toHaveBeenCalledWith(found.answers[1]);
  });
  test("say how many are put away, also after a reload, when their places are forgotten", () => {
    render(results(found, { putAway: putAwayOf(["P2", "elsewhere"], new Map()) }));
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
    screen.getByText(/You put away 2 products/);
    screen.getByRole("button", { name: "Undo all" });
  });
  test("say what failed and offer another try", () => {
    const onRetry = vi.fn();
    render(results({ kind: "busy", retry: true }, { onRetry }));
    expect(screen.getByRole("alert").textContent).toContain(messages.failures.busy);
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(onRetry).toHaveBeenCalled();
  });
});

describe("the order of the answers", () => {
  const priced = (id: string, price: string | null, currency = "EUR") => ({ ...answered([0.5]).answers[0]!, product: product(id, { price, currency }) });
  const answers = [priced("a", "20"), priced("b", null), priced("c", "9.50"), priced("d", "1", "USD"), priced("e", "100")];
  const ids = (sort: Sort) => sorted(answers, sort).map((answer) => answer.product.id).join("");
  test("is by closeness or by price, each currency by itself, and without a price last", () => {
    expect(ids("closest")).toBe("abcde");
    expect(ids("price_up")).toBe("caedb");
    expect(ids("price_down")).toBe("eacdb");
  });
});

describe("the crop", () => {
  test("follows the keyboard and says where it is", () => {
    const onChange = vi.fn();
    const photo = { key: "0123456789abcdef0123", blob: new Blob(), name: "x", url: "blob:x", width: 400, height: 600, shrunk: false };
    render(<CropTool photo={photo} crop={{ x: 10, y: 20, width: 100, height: 200 }} onChange={onChange} />);
    const frame = screen.getByRole("application");
    expect(frame.getAttribute("aria-label")).toContain("100 by 200 pixels");
    fireEvent.keyDown(frame, { key: "ArrowRight" });
    expect(onChange).toHaveBeenLastCalledWith({ x: 22, y: 20, width: 100, height: 200 });
    fireEvent.keyDown(frame, { key: "Escape" });
    expect(onChange).toHaveBeenLastCalledWith(null);
  });
});

describe("the garments", () => {
  const box = { x: 10, y: 20, width: 100, height: 200 };
  const garments = [{ number: 1, kind: "top" as const, confidence: 0.9, box }, { number: 2, kind: "skirt" as const, confidence: 0.8, box }, { number: 3, kind: "skirt" as const, confidence: 0.5, box }];
  test("are chips with their kinds, and the answered one is pressed", () => {
    const onChoose = vi.fn();
    render(<GarmentChips garments={garments} chosen={2} subject={{ kind: "main" }} onChoose={onChoose} onWhole={vi.fn()} onFrame={vi.fn()} />);
    expect(screen.getAllByRole("button").map((chip) => chip.textContent)).toEqual(["Top", "Skirt", "Skirt 2", "Whole photo", "Frame it yourself"]);
    expect(screen.getByRole("button", { pressed: true }).textContent).toBe("Skirt");
    fireEvent.click(screen.getByRole("button", { name: "Skirt 2" }));
    expect(onChoose).toHaveBeenCalledWith(3);
  });
  test("are none of them pressed while the whole photo is searched", () => {
    render(<GarmentChips garments={garments} chosen={null} subject={{ kind: "whole" }} onChoose={vi.fn()} onWhole={vi.fn()} />);
    expect(screen.getByRole("button", { pressed: true }).textContent).toBe("Whole photo");
    expect(screen.queryByRole("button", { name: "Frame it yourself" })).toBeNull();
  });
});

describe("the filters", () => {
  test("keep a value that the shop does not hold in sight", () => {
    render(<FilterBar filters={{ ...noFilters, colour: "plaid" }} catalogue={null} onChange={vi.fn()} />);
    expect((screen.getByLabelText("Colour") as HTMLSelectElement).value).toBe("plaid");
  });
  test("say what is wrong with a price", () => {
    render(<FilterBar filters={{ ...noFilters, priceMin: "cheap" }} catalogue={null} onChange={vi.fn()} />);
    expect(screen.getByRole("alert").textContent).toContain("19.90");
  });
});

describe("a product's pictures with what was found in them", () => {
  const picture = { content: "0".repeat(64), url: "/v1/images/x", width: 300, height: 400, reference: "" };
  const box = { x: 0.25, y: 0.1, width: 0.5, height: 0.6 };
  test("shows the garment's box and kind, what the shop set, and what was taken whole", () => {
    const { container } = render(<FoundPictures pictures={[
      { ...picture, id: 1, part: { source: "finder", box, kind: "top", confidence: 0.934 } },
      { ...picture, id: 2, part: { source: "shop", box, kind: null, confidence: null } },
      { ...picture, id: 3, part: { source: "whole", box: null, kind: null, confidence: null } },
      { ...picture, id: 4, part: { source: "whole", box: { x: 0, y: 0, width: 1, height: 1 }, kind: "dress", confidence: 0.8 } },
    ]} />);
    const words = messages.admin.found;
    const said = [...container.querySelectorAll("li")].map((item) => item.textContent);
    expect(said).toEqual([`${words.garment}: ${messages.garments.kinds.top}, 93 %`, words.set, words.whole, `${words.fills}: ${messages.garments.kinds.dress}, 80 %`]);
    const boxes = [...container.querySelectorAll<HTMLElement>(".found-box")];
    expect(boxes).toHaveLength(3);
    expect(boxes[0]!.style.left).toBe("25%");
    expect(boxes[0]!.style.height).toBe("60%");
  });
});
