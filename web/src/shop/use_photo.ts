// The photo in hand: opened from a file or a sample, closed when another takes its place.
import { useCallback, useRef, useState } from "preact/hooks";
import type { Catalogue, Sample } from "../api/client";
import { failureOfException, failureOfResponse, type Failure } from "../api/failure";
import { closePhoto, openPhoto, type Photo } from "../photo/photo";

export interface PhotoInHand {
  photo: Photo | null;
  opening: boolean;
  failure: Failure | null;
  openFile: (file: File) => void;
  openSample: (sample: Sample) => void;
}

export function usePhoto(limits: Catalogue["limits"] | undefined): PhotoInHand {
  const [photo, setPhoto] = useState<Photo | null>(null);
  const [opening, setOpening] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const latest = useRef(0);

  const open = useCallback(async (file: () => Promise<Blob>, name: string) => {
    const mine = ++latest.current;
    setOpening(true);
    setFailure(null);
    try {
      const opened = await openPhoto(await file(), name, limits);
      if (mine !== latest.current) return closePhoto(opened);
      setPhoto((before) => {
        closePhoto(before);
        return opened;
      });
    } catch (error) {
      if (mine === latest.current) setFailure(failureOfException(error));
    } finally {
      if (mine === latest.current) setOpening(false);
    }
  }, [limits]);

  const openFile = useCallback((file: File) => void open(async () => file, file.name), [open]);
  const openSample = useCallback((sample: Sample) => void open(async () => {
    const response = await fetch(sample.url);
    if (!response.ok) throw failureOfResponse(response, null);
    return response.blob();
  }, sample.name), [open]);
  return { photo, opening, failure, openFile, openSample };
}
