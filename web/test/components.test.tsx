import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CropTool } from "../src/crop/crop_tool";
import { FilterBar } from "../src/filters/filter_bar";
import { noFilters } from "../src/filters/filter_state";
import { GarmentChips } from "../src/photo/garments";
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
    expect(cards[0]!.textContent).toMatch(/This is it\s*93 %/);
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
