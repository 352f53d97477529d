export function HandoverView() {
  return <h1>Handover</h1>;
}
