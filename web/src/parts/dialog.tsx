// A modal dialog: the browser's own, so that focus, Escape and the rest of the page behave as they should.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  label: string;
  class?: string;
  onClose: () => void;
  children: ComponentChildren;
}

export function Dialog({ label, class: name = "", onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    const opener = document.activeElement;
    element.showModal();
    return () => {
      element.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  const onClick = (event: MouseEvent) => {
    // A click on the dialog itself, outside its content, is one on the backdrop.
    if (event.target === dialog.current) onClose();
  };
  return (
    <dialog ref={dialog} class={name} aria-label={label} onCancel={(event) => { event.preventDefault(); onClose(); }} onClick={onClick}>
      <div class="dialog-content">{children}</div>
    </dialog>
  );
}
