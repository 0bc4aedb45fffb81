// Every text of the widget, and those that the pages share with it. {words} in braces are put in when a text is shown. A shop
// changes a text by an attribute: docs/widget.md.
import type { GarmentKind } from "../../api/client";

const kinds: Record<GarmentKind, string> = {
  top: "Top", outerwear: "Jacket or coat", dress: "Dress", trousers: "Trousers", shorts: "Shorts", skirt: "Skirt", shoes: "Shoes", bag: "Bag", hat: "Hat",
};

export const en = {
  label: "Search with a photo",
  open: "Search with a photo",
  close: "Close",
  heading: "Find what they’re wearing",
  lead: "Choose a photo of somebody wearing something you like. We show this shop’s closest products.",
  choose: "Choose a photo",
  take: "Take a photo",
  another: "Another photo",
  hint: "or drop one here",
  opening: "Opening the photo…",
  searching: "Looking through the shop…",
  photo: "The photo you chose",
  undrawn: "This browser cannot show this photo. The whole photo is searched.",
  garments: "What to search for",
  another_of_kind: "{kind} {n}",
  whole: "Whole photo",
  answers: "Answers",
  one_answer: "1 product",
  many_answers: "{n} products",
  no_picture: "No picture",
  sold_out: "Sold out",
  new_tab: "opens in a new tab",
  retry: "Try again",

  verdicts: {
    very: { heading: "This is it", text: "One of these products is very likely the one in your photo." },
    match: { heading: "Could be it", text: "One of these products is probably the one in your photo." },
    similar: { heading: "Similar", text: "This shop does not seem to have the product itself. These look most like it." },
    nothing_close: { heading: "Nothing similar here", text: "This shop has nothing that looks like it. These are the nearest." },
    no_garment: { heading: "No garment found in this photo", text: "Try another photo, or search with the whole photo." },
    none: { heading: "Nothing found", text: "No product of this shop can be shown here." },
  },

  kinds,

  failures: {
    too_large: "This photo is larger than this shop takes. Try a smaller copy; 1,000 pixels are enough.",
    too_many_pixels: "This photo has more pixels than this shop takes. Try a smaller copy; 1,000 pixels are enough.",
    not_shared: "That site does not let other pages use its picture. Save the picture to your device and choose it here, or copy it and paste it.",
    not_a_picture: "This file cannot be read as a picture. JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP and TIFF work.",
    bad_request: "Something in the request was not as expected.",
    unauthorized: "A valid key is needed here.",
    forbidden: "This key may not do that.",
    not_found: "That is no longer here.",
    conflict: "Somebody changed this in the meantime. Look again, then try again.",
    slow_down: "That was too much at once. Wait a few seconds, then try again.",
    busy: "The shop is busy at the moment. Try again in a few seconds.",
    timeout: "No answer came within a minute. Try again.",
    slow_upload: "The photo took too long to arrive. Check your connection, then try again.",
    unreachable: "The shop cannot be reached. Check your connection, then try again.",
    server: "Something went wrong on the shop’s side.",
  },
};
