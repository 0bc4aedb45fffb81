// The photo that the address names: opened from a file, a sample or another window, found again after a reload or Back.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Catalogue, Sample } from "../api/client";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";
import { closePhoto, fetchPhoto, openPhoto, reopenPhoto, turnPhoto, type Photo } from "../photo/photo";
import { keepPhoto, keptPhoto } from "../photo/photo_store";

export interface PhotoInHand {
  photo: Photo | null;
  missing: boolean; // the address names one that this browser does not have
  opening: boolean;
  failure: Failure | null;
  openFile: (file: File) => void;
  openAddress: (address: string) => void; // of a picture in another window
  openSample: (sample: Sample) => void;
  turn: () => void;
}

const most_at_hand = 8; // drawn at once when Back comes to them

export function usePhoto(limits: Catalogue["limits"] | undefined, key: string | null, onOpened: (key: string) => void): PhotoInHand {
  const [photo, setPhoto] = useState<Photo | null>(null);
  const [missing, setMissing] = useState(false);
  const [opening, setOpening] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(0);
  const atHand = useRef(new Map<string, Photo>());

  const show = (next: Photo | null) => {
    if (next) {
      atHand.current.delete(next.key);
      atHand.current.set(next.key, next);
    }
    for (const [oldest, one] of atHand.current) {
      if (atHand.current.size <= most_at_hand) break;
      atHand.current.delete(oldest);
      closePhoto(one);
    }
    setPhoto(next);
    setMissing(false);
    setOpening(false);
  };

  // The latest of all that are being opened wins.
  const open = useCallback(async (made: () => Promise<Photo>) => {
    const mine = ++latest.current;
    setOpening(true);
    setFailure(null);
    try {
      const opened = await made();
      if (mine !== latest.current) return closePhoto(opened);
      show(opened);
      onOpened(opened.key);
      await keepPhoto(opened);
    } catch (error) {
      if (mine !== latest.current) return;
      setFailure(failureOfException(error));
      setOpening(false);
    }
  }, [onOpened]);

  useEffect(() => {
    if (key === (photo?.key ?? null)) return setMissing(false);
    const mine = ++latest.current;
    setFailure(null);
    const known = key === null ? null : atHand.current.get(key);
    if (known !== undefined) return show(known);
    setOpening(true);
    keptPhoto(key!).then((kept) => kept && reopenPhoto(key!, kept)).then((found) => {
      if (mine !== latest.current) return found && closePhoto(found);
      show(found);
      setMissing(found === null);
    });
  }, [key]);

  const openFile = useCallback((file: File) => void open(() => openPhoto(file, file.name, limits)), [open, limits]);
  const openAddress = useCallback((address: string) =>
    void open(async () => openPhoto(await fetchPhoto(address), address.startsWith("data:") ? "" : address, limits)), [open, limits]);
  const openSample = useCallback((sample: Sample) => void open(async () => {
    const response = await fetch(sample.url);
    if (!response.ok) throw failureOfResponse(response, null);
    return openPhoto(await response.blob(), sample.name, limits);
  }), [open, limits]);
  const turn = useCallback(() => { if (photo?.url) void open(() => turnPhoto(photo)); }, [open, photo]);
  return { photo, missing, opening, failure, openFile, openAddress, openSample, turn };
}
