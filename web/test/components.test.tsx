import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CropTool } from "../src/crop/crop_tool";
import { FilterBar } from "../src/filters/filter_bar";
import { noFilters } from "../src/filters/filter_state";
import { Results } from "../src/shop/results";
import { answered } from "./answers";

afterEach(cleanup);
const actions = { open: vi.fn(), more: vi.fn(), putAway: vi.fn(), takeBack: vi.fn() };

describe("the answers", () => {
  test("show title, price, words and number of each", () => {
    render(<Results search={{ phase: "answered", answered: answered([0.93, 0.2]) }} catalogue={null} putAway={new Set()} actions={actions} onRetry={vi.fn()} />);
    const cards = screen.getAllByRole("listitem");
    expect(cards).toHaveLength(2);
    expect(cards[0]!.textContent).toContain("Title of P1");
    expect(cards[0]!.textContent).toContain("€19.90");
    expect(cards[0]!.textContent).toMatch(/The same product\s*93 %/);
  });
  test("can be put away and taken back", () => {
    render(<Results search={{ phase: "answered", answered: answered([0.93, 0.2]) }} catalogue={null} putAway={new Set(["P2"])} actions={actions} onRetry={vi.fn()} />);
    fireEvent.click(screen.getByRole("button", { name: "Not this: Title of P1" }));
    expect(actions.putAway).toHaveBeenCalledWith(expect.objectContaining({ rank: 1 }));
    fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    expect(actions.takeBack).toHaveBeenCalledWith(expect.objectContaining({ rank: 2 }));
  });
  test("say what failed and offer another try", () => {
    const retry = vi.fn();
    render(<Results search={{ phase: "failed", failure: { kind: "busy", words: "Busy.", retry: true } }} catalogue={null} putAway={new Set()} actions={actions} onRetry={retry} />);
    expect(screen.getByRole("alert").textContent).toContain("Busy.");
    fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(retry).toHaveBeenCalled();
  });
});

describe("the crop", () => {
  test("follows the keyboard and says where it is", () => {
    const onChange = vi.fn();
    const photo = { id: 1, blob: new Blob(), name: "x", url: "blob:x", width: 400, height: 600, shrunk: false };
    render(<CropTool photo={photo} crop={{ x: 10, y: 20, width: 100, height: 200 }} onChange={onChange} />);
    const frame = screen.getByRole("application");
    expect(frame.getAttribute("aria-label")).toContain("100 by 200 pixels");
    fireEvent.keyDown(frame, { key: "ArrowRight" });
    expect(onChange).toHaveBeenLastCalledWith({ x: 22, y: 20, width: 100, height: 200 });
    fireEvent.keyDown(frame, { key: "Escape" });
    expect(onChange).toHaveBeenLastCalledWith(null);
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
