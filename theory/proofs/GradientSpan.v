(* THEORY 5: the gradient of the risk lies in S, the span of the matrices of the edges. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices Spans.
Import ListNotations.
Open Scope R_scope.

Theorem gradient_in_span D W : realisable D -> spanned D (fun e => edge D (fst e) (fst (snd e)) (snd (snd e))) (gradient D W).
Proof.
  intros [_ Hy].
  assert (Sum : forall A (l : list A) (P : query_pair -> Prop) (f : A -> mat), (forall x, In x l -> spanned D P (f x)) ->
    spanned D P (fun a b => lsum l (fun x => f x a b))).
  { intros A l P f. induction l as [|x l IH]; intros H; [apply spanned_zero; intros a b _ _; reflexivity|].
    apply (spanned_plus D P (f x) (fun a b => lsum l (fun x => f x a b))); [apply H; now left|apply IH; intros; apply H; now right|]. intros a b _ _.
    reflexivity. }
  set (P := fun e : query_pair => edge D (fst e) (fst (snd e)) (snd (snd e))).
  assert (One : forall s v, In s (samples D) -> In v (context s) -> spanned D P (times (share D W s v) (M D (query s) v (label s)))).
  { intros s v Hs Hv. destruct (Nat.eq_dec (label s) v) as [<-|N].
    - apply spanned_zero. intros a b _ _. unfold times, M. ring.
    - apply (spanned_one D P _ (query s, (label s, v)) (- share D W s v)); [unfold P; cbn; exists s; repeat split; auto|]. intros a b _ _.
      unfold times, Mk, M. cbn. ring. }
  pose proof (fun s (Hs : In s (samples D)) => Sum nat (context s) P (fun v => times (share D W s v) (M D (query s) v (label s)))
    (fun v Hv => One s v Hs Hv)) as Two.
  pose proof (Sum sample (samples D) P (fun s a b => lsum (context s) (fun v => times (share D W s v) (M D (query s) v (label s)) a b)) Two) as Three.
  exact (spanned_times D P _ (/ n D) Three).
Qed.
