// Tells the shop what was shown, opened and put away. A shopper never waits for it, nor hears of its failures.
import type { Answer, Api, Feedback } from "../api/client";
import type { Answered } from "./search";

type Event = Feedback["events"][number];
const most_events = 200;

export interface Reporter {
  shown(answered: Answered): void; // once per answer of the server
  clicked(answered: Answered, answer: Answer): void; // once per answer and product
  notThis(answered: Answered, answer: Answer): void; // held back for a while, so that it can be undone
  undo(answer: Answer): void;
  flush(): void; // sends what is held back
}

export function reporter(api: Api, hold_ms = 5000): Reporter {
  const told = new Set<string>();
  const held = new Map<string, { timer: ReturnType<typeof setTimeout>; send: () => void }>();

  const send = (query_id: string, events: Event[]) => {
    if (events.length === 0) return;
    api.POST("/v1/feedback", { body: { query_id, events: events.slice(0, most_events) }, keepalive: true }).catch(() => undefined);
  };
  const event = (kind: Event["kind"], answer: Answer): Event => ({ kind, product_id: answer.product.id, rank: answer.rank });

  return {
    shown(answered) {
      if (told.has(answered.id)) return;
      told.add(answered.id);
      send(answered.id, answered.answers.map((answer) => event("shown", answer)));
    },
    clicked(answered, answer) {
      const once = `${answered.id} ${answer.product.id}`;
      if (told.has(once)) return;
      told.add(once);
      send(answered.id, [event("clicked", answer)]);
    },
    notThis(answered, answer) {
      const id = answer.product.id;
      if (held.has(id)) return;
      const now = () => {
        held.delete(id);
        send(answered.id, [event("not_this", answer)]);
      };
      held.set(id, { timer: setTimeout(now, hold_ms), send: now });
    },
    undo(answer) {
      const waiting = held.get(answer.product.id);
      if (waiting) clearTimeout(waiting.timer);
      held.delete(answer.product.id);
    },
    flush() {
      for (const { timer, send: now } of [...held.values()]) {
        clearTimeout(timer);
        now();
      }
    },
  };
}
