// The parts of the library OGL that a page uses; `make ogl` builds resources/web/ogl.min.js of them.
export { Camera } from "ogl/src/core/Camera.js";
export { Geometry } from "ogl/src/core/Geometry.js";
export { Mesh } from "ogl/src/core/Mesh.js";
export { Program } from "ogl/src/core/Program.js";
export { Renderer } from "ogl/src/core/Renderer.js";
export { Texture } from "ogl/src/core/Texture.js";
export { Transform } from "ogl/src/core/Transform.js";
