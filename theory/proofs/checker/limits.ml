(* The command line of attest-verified and its limits; nothing here can turn an answer into "accepted". Each file is given a time of computation and
   the process a heap; what exceeds them is not decided. Extracted functions recurse along lists, so the process first asks for a large stack. *)
exception Too_long
exception Too_large

let usage = "usage: attest-verified [--seconds S] CERTIFICATE...   (- is standard input)"
let words_of_heap = 500_000_000 (* 4 GB *)

let with_large_stack () =
  if Sys.getenv_opt "ATTEST_VERIFIED_STACK" = None then begin
    Unix.putenv "ATTEST_VERIFIED_STACK" "1";
    let script = "ulimit -s unlimited 2>/dev/null || ulimit -s \"$(ulimit -H -s)\" 2>/dev/null; exec \"$0\" \"$@\"" in
    let arguments = List.tl (Array.to_list Sys.argv) in
    try Unix.execv "/bin/sh" (Array.of_list ("sh" :: "-c" :: script :: Sys.executable_name :: arguments)) with Unix.Unix_error _ -> ()
  end

let read path =
  let channel = if path = "-" then stdin else open_in_bin path in
  set_binary_mode_in channel true;
  let buffer = Buffer.create 65536 in
  (* one character more than the limit of the format is enough to refuse *)
  (try while Buffer.length buffer <= 16_000_000 do Buffer.add_channel buffer channel 1 done with End_of_file -> ());
  if path <> "-" then close_in channel;
  Buffer.contents buffer

let limited seconds answer text =
  let clock s = ignore (Unix.setitimer Unix.ITIMER_VIRTUAL { Unix.it_interval = 0.; it_value = s }) in
  let stopped reason = clock 0.; ("not decided", 0, reason) in
  clock seconds;
  match answer text with
  | result -> clock 0.; result
  | exception Too_long -> stopped (Printf.sprintf "the limit of %g seconds is used up" seconds)
  | exception (Too_large | Out_of_memory) -> stopped "the limit of memory is used up"
  | exception Stack_overflow -> stopped "the stack is too small"
  | exception e -> stopped ("the checker stopped: " ^ Printexc.to_string e)

let run answer =
  with_large_stack ();
  let seconds, paths =
    match List.tl (Array.to_list Sys.argv) with
    | "--seconds" :: s :: rest -> ((match float_of_string_opt s with Some s when s > 0. -> s | _ -> -1.), rest)
    | rest -> (60., rest) in
  if paths = [] || not (seconds > 0.) || List.exists (fun p -> String.length p > 1 && p.[0] = '-') paths then (prerr_endline usage; 2)
  else begin
    Sys.set_signal Sys.sigvtalrm (Sys.Signal_handle (fun _ -> raise Too_long));
    ignore (Gc.create_alarm (fun () -> if (Gc.quick_stat ()).Gc.heap_words > words_of_heap then raise Too_large));
    let one status path =
      match read path with
      | exception Sys_error why -> prerr_endline (Printf.sprintf "attest-verified: %s cannot be read" (String.escaped why)); max status 20
      | text ->
          let word, line, why = limited seconds answer text in
          let place = if line = 0 then "" else Printf.sprintf "line %d: " line in
          Printf.printf "%s\t%s\t%s%s\n%!" word (String.escaped path) place (String.escaped why);
          max status (match word with "accepted" -> 0 | "refused" -> 10 | _ -> 5) in
    match List.fold_left one 0 paths with 0 -> 0 | 5 -> 3 | 10 -> 1 | _ -> 2
  end
