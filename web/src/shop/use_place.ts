// The place in the page's address, kept in step with the browser's history.
import { useEffect, useMemo, useState } from "preact/hooks";
import { placeOfUrl, urlOfPlace, type Place } from "./place";

// "step": Back undoes it. "slide": the address changes where it is, as for a price that is being typed.
export type Move = (change: Partial<Place>, how: "step" | "slide") => void;

export interface InPlace {
  place: Place;
  move: Move;
  close: () => void; // of the open product: back, if it was opened from here
}

const opened_here = "selvedge-opened";
// A frame that is dragged slides at every move, and browsers refuse to change the address that often.
const least_between_slides_ms = 250;

export function usePlace(): InPlace {
  const [place, setPlace] = useState(() => placeOfUrl(location.search));
  const { follow, leave, ...rest } = useMemo(() => placeKeeper(place, setPlace), []);
  useEffect(() => {
    addEventListener("popstate", follow);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("popstate", follow);
      removeEventListener("pagehide", leave);
    };
  }, [follow, leave]);
  return { place, ...rest };
}

function placeKeeper(first: Place, show: (place: Place) => void) {
  let now = first, written = -Infinity, timer: ReturnType<typeof setTimeout> | undefined;
  const address = () => location.pathname + urlOfPlace(now, location.search);
  const cancel = () => { clearTimeout(timer); timer = undefined; };
  const write = () => {
    cancel();
    written = performance.now();
    history.replaceState(history.state, "", address());
  };
  const settle = () => { if (timer !== undefined) write(); };
  const move: Move = (change, how) => {
    if (how === "step") settle();
    now = { ...now, ...change };
    show(now);
    if (how === "step") history.pushState(change.product ? opened_here : null, "", address());
    else if (performance.now() - written > least_between_slides_ms) write();
    else timer ??= setTimeout(write, least_between_slides_ms);
  };
  return {
    move,
    close() {
      settle();
      if (history.state === opened_here) history.back();
      else move({ product: null }, "slide");
    },
    follow() {
      cancel(); // the address is another entry's by now
      now = placeOfUrl(location.search);
      show(now);
    },
    leave: settle,
  };
}
