/** Where the focus goes when a dialog opens: a ref, as the browser looks for the attribute then. */
export function focusFirst(element: HTMLElement | null): void {
  element?.setAttribute('autofocus', '');
}
