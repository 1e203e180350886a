(* The checker of the kind "penalty-path" on sparse coefficients; its soundness. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia String.
From Interval Require Import Specific_stdz Specific_ops Xreal Basic Interval Float_full.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity PenaltyPath RationalSums SvmCertificate Intervals Answers
  NatMaps.
From Attest Require Import SparseSums Coefficients RationalCoefficients SvmChecker EnclosedRisk.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

(** the queries that occur, once each (a table for them; nothing is proved about it, and nothing has to be) *)
Definition query_list (D : dataset) : list nat := map fst (NM.elements (set_of (map query (samples D)))).
Section Prec.
Variable prec : F.precision.
Definition i_coefficients (ws : list weight) : list ((nat * nat) * I.type) := map (fun w => ((w_query w, w_token w), enclose prec (w_value w))) ws.
Lemma i_coefficients_means ws : means encl (i_coefficients ws) (functional_of ws).
Proof. apply (means_of_list encl ws (fun w => (w_query w, w_token w)) (fun w => enclose prec (w_value w)) (fun w => Q2R (w_value w))). intros.
apply enclose_encl. Qed.
Section Gram.
Variables (D : dataset) (g : nat -> nat -> Q).
Hypothesis Hg : forall i j, Q2R (g i j) = Gr D i j.
(** enclosed logits and squared norm of enclosed coefficients *)
Definition i_logits (l : list ((nat * nat) * I.type)) (ks : list nat) : nat -> nat -> I.type :=
  let cs := columns (I.add prec) l in let t := z_table I.zero (I.add prec) (i_scale prec) D g cs ks in z_at I.zero (I.add prec) (i_scale prec) D g cs
    t.
Definition i_norm (l : list ((nat * nat) * I.type)) (ks : list nat) : I.type := square_norm I.zero (I.add prec) (i_scale prec) D g (I.mul prec) l ks.
Lemma i_logits_encl l ks Phi k v : means encl l Phi -> encl (i_logits l ks k v) (logit D (mat_of D Phi) v k).
Proof. intros H. apply (z_at_logit I.zero (I.add prec) (i_scale prec) encl encl_zero (encl_add prec) (encl_scale prec) D g Hg l Phi ks k v H). Qed.
Lemma i_norm_encl l ks Phi : means encl l Phi -> encl (i_norm l ks) (inner D (mat_of D Phi) (mat_of D Phi)).
Proof. intros H. exact (square_norm_rel I.zero (I.add prec) (i_scale prec) encl encl_zero (encl_add prec) (encl_scale prec) D g Hg (I.mul prec)
  (encl_mul prec) l ks Phi H). Qed.
End Gram.
Definition scaled_weights (p : Q) (ws : list weight) : list weight := map (fun w => Weight (w_query w) (w_token w) (Qred (p * w_value w))) ws.
Lemma functional_scaled p ws f : functional_of (scaled_weights p ws) f = Q2R p * functional_of ws f.
Proof.
  unfold functional_of, scaled_weights. rewrite lsum_map. cbn [w_query w_token w_value]. rewrite <- lsum_scale. apply lsum_ext. intros w _.
  rewrite Q2R_red, Q2R_mult. ring.
Qed.
Definition ball_ok (D : dataset) (p r : Q) (ws : list weight) : result unit :=
  let ks := query_list D in let g := gram_of D in let ss := samples D in
  need (Qltb 0 p && Qle_bool 0 r) "lambda is not positive or the radius is negative";;
  weights_ok D (set_of (map query ss)) ws;;
  need (realisable_b D) "a label is not in its context";;
  let z := i_logits D g (i_coefficients ws) ks in
  let gradient := i_gradient prec (with_masses prec z ss) (over_n prec ss) ++ i_coefficients (scaled_weights p ws) in
  let bound := enclose prec (Qred (p * r)) in
  at_most prec (i_norm D g gradient ks) (I.mul prec bound bound) "the gradient of L + lambda/2 |W|^2 is too large for the stated radius".
Theorem ball_ok_sound D p r ws u : ball_ok D p r ws = Fine u -> realisable D /\ 0 < Q2R p /\ 0 <= Q2R r /\
  forall U, (forall X, penalised D (Q2R p) U <= penalised D (Q2R p) X) -> inner D (diff (W_of D ws) U) (diff (W_of D ws) U) <= Q2R r * Q2R r.
Proof.
  unfold ball_ok. intros H. fine H. fine H. fine H. cbv zeta in H. apply andb_true_iff in H0 as [Hp Hr]. apply realisable_b_sound in H2 as HR.
  apply Qltb_lt in Hp. apply Qle_bool_iff, Qle_Rle in Hr. rewrite Q2R_0 in *. split; [exact HR|]. split; [auto|]. split; [auto|]. intros U HU.
  apply (penalty_ball D HR (Q2R p) (W_of D ws) (Q2R r) U Hp); [|exact HU].
  set (z := i_logits _ _ _ _) in H. assert (Hz : forall k v, encl (z k v) (logit D (W_of D ws) v k)).
  { intros k v. rewrite <- mat_of_weights. apply i_logits_encl; [apply gram_of_R|apply i_coefficients_means]. }
  eapply at_most_fine in H.
  3: { apply encl_mul; apply enclose_encl. }
  2: { apply i_norm_encl; [apply gram_of_R|]. apply means_app; [exact (i_gradient_means prec D (W_of D ws) z HR Hz)|apply i_coefficients_means]. }
  rewrite !Q2R_red, !Q2R_mult in H. refine (Rle_trans _ _ _ (Req_le _ _ _) H). apply sum2_ext. intros a b _ _.
  assert (E0 : forall a b, penalised_gradient D (Q2R p) (W_of D ws) a b = mat_of D (fun f => gradient_functional D (W_of D ws) f + functional_of
    (scaled_weights p ws) f) a b).
  { intros a' b'. unfold penalised_gradient, plus, times. rewrite <- (gradient_mat D (W_of D ws) HR). unfold mat_of. rewrite functional_scaled.
    reflexivity. }
  now rewrite !E0.
Qed.
End Prec.
