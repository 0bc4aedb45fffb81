// The write key, kept for this tab only, and whether it may write.
import { connect } from "../api/client";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";

const place = "selvedge-key";

export function storedKey(): string | null {
  return sessionStorage.getItem(place);
}

export function storeKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(place);
  else sessionStorage.setItem(place, key);
}

// null where the key may write. Asks for a change of nothing to a product that does not exist: allowed, it is "not found".
export async function writeRefusal(key: string): Promise<Failure | null> {
  try {
    const { response, error } = await connect(key).PATCH("/v1/products/{id}", { params: { path: { id: "selvedge-key-check" } }, body: {} });
    return response.ok || response.status === 404 ? null : failureOfResponse(response, error);
  } catch (error) {
    return failureOfException(error);
  }
}
