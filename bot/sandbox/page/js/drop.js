// Files dragged onto a pane.

/** Calls `take(files)` when files are dropped on `node`, which shows that it would take them. */
export function dropTarget(node, take) {
  const over = (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    node.classList.add("over");
  };
  node.addEventListener("dragenter", over);
  node.addEventListener("dragover", over);
  node.addEventListener("dragleave", (event) => {
    if (!node.contains(event.relatedTarget)) node.classList.remove("over");
  });
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    node.classList.remove("over");
    take([...event.dataTransfer.files]);
  });
}
