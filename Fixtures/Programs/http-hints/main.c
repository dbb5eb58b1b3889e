// Answers a request with hints before the answer itself, which the interface doesn't have as stable.

#include "http.h"

METHOD("response-outparam.send-informational")
void send_informational(handle, int32_t, handle, sent_result *);

EXPORT("wasi:http/incoming-handler@0.2.3#handle")
void handle_request(handle request, handle outparam) {
  drop_request(request);
  handle hints = make_fields();
  nothing_result appended;
  fields_append(hints, TEXT("link"), TEXT("</style.css>; rel=preload"), &appended);
  sent_result sent, refused;
  send_informational(outparam, 103, hints, &sent);
  send_informational(outparam, 200, make_fields(), &refused);
  handle response = make_response(make_fields());
  set_status_code(response, !sent.is_error && refused.is_error ? 204 : 500);
  answer(outparam, response);
}
