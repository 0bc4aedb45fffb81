// The reference at /docs: Swagger UI over this server's own /openapi.json. It works under the pages' Content-Security-Policy:
// it sets styles from script only. Its bundle is large and minified already, so it is passed on as it is.
import bundle from "swagger-ui-dist/swagger-ui-bundle.js?url";
import "swagger-ui-dist/swagger-ui.css";
import { messages, pageLanguage, speak } from "../messages";
import "../styles/docs.css";

declare global {
  interface Window { SwaggerUIBundle: (options: Record<string, unknown>) => void }
}

await speak(pageLanguage(location.search, navigator.languages));
document.title = messages.docs.title;
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

const script = document.createElement("script");
script.src = bundle;
script.onload = () => window.SwaggerUIBundle({
  url: "openapi.json", // below whatever path this page is at
  domNode: document.getElementById("app"),
  validatorUrl: null, // would ask another host
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
});
document.head.append(script);
